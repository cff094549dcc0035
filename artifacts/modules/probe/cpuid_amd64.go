package main

import (
	"encoding/binary"
	"strings"
)

func cpuid(leaf uint32) (eax, ebx, ecx, edx uint32)

// hypervisorSignature is how a hypervisor calls itself to its guests, such as KVMKVMKVM; empty where
// the CPU says that there is none. It is the one name that a guest's own files cannot change.
func hypervisorSignature() string {
	if _, _, ecx, _ := cpuid(1); ecx>>31 == 0 {
		return ""
	}
	_, ebx, ecx, edx := cpuid(0x4000_0000)
	name := []byte{}
	for _, register := range []uint32{ebx, ecx, edx} {
		name = binary.LittleEndian.AppendUint32(name, register)
	}
	return strings.TrimRight(string(name), "\x00 ")
}
