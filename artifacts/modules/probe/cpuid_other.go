//go:build !amd64

package main

// hypervisorSignature knows nothing here: DMI has to say what a machine is.
func hypervisorSignature() string { return "" }
