package main

import "strings"

// virtualisation is what a host is; kinds are those of model/values/admission-check.ts.
type virtualisation struct {
	Kind   string `json:"kind"`
	Detail string `json:"detail"`
}

// machineFacts is what tells machines apart, as files have it.
type machineFacts struct {
	signature  string // how a hypervisor calls itself by CPUID
	vendor     string // DMI: who made the machine
	product    string // DMI: its name
	hypervisor string // /sys/hypervisor/type
	container  string // `container=` of process 1, or systemd's note of it
	initGroup  string // /proc/1/cgroup
	openvz     bool   // /proc/vz without /proc/bc
	dockerFile bool   // /.dockerenv
	ownRoot    bool   // process 1 has a root that is no disk's: an overlay in a namespace
}

func measureVirtualisation(root string) (virtualisation, error) {
	return judgeMachine(gatherMachine(root, hypervisorSignature())), nil
}

func gatherMachine(root, signature string) machineFacts {
	facts := machineFacts{
		signature:  signature,
		vendor:     readText(root, "sys/class/dmi/id/sys_vendor"),
		product:    readText(root, "sys/class/dmi/id/product_name"),
		hypervisor: readText(root, "sys/hypervisor/type"),
		container:  readText(root, "run/systemd/container"),
		initGroup:  readText(root, "proc/1/cgroup"),
		openvz:     exists(root, "proc/vz") && !exists(root, "proc/bc"),
		dockerFile: exists(root, ".dockerenv"),
		ownRoot:    rootIsOverlay(readText(root, "proc/1/mountinfo")),
	}
	if facts.container == "" {
		facts.container = containerOf(readText(root, "proc/1/environ"))
	}
	return facts
}

func containerOf(environ string) string {
	for _, variable := range strings.Split(environ, "\x00") {
		if value, found := strings.CutPrefix(variable, "container="); found {
			return value
		}
	}
	return ""
}

// rootIsOverlay reads mountinfo(5): ID PARENT DEVICE ROOT MOUNTPOINT OPTIONS... - TYPE SOURCE OPTIONS.
// No distribution boots from an overlay but live media, which are no server either.
func rootIsOverlay(mountinfo string) bool {
	for _, line := range strings.Split(mountinfo, "\n") {
		before, after, found := strings.Cut(line, " - ")
		words := strings.Fields(before)
		if found && len(words) > 4 && words[4] == "/" {
			return strings.HasPrefix(after, "overlay ")
		}
	}
	return false
}

// judgeMachine asks for containers first: inside one, all else speaks of the machine around it.
func judgeMachine(facts machineFacts) virtualisation {
	if kind, detail := containerKind(facts); kind != "" {
		return virtualisation{Kind: kind, Detail: detail}
	}
	dmi := strings.TrimSpace(facts.vendor + " " + facts.product)
	switch kind := hypervisorKind(facts); {
	case kind != "":
		return virtualisation{Kind: kind, Detail: strings.TrimSpace(facts.signature + " " + dmi)}
	case facts.signature != "":
		return virtualisation{Kind: "unknown", Detail: "a hypervisor that calls itself " + facts.signature}
	case dmi == "":
		return virtualisation{Kind: "unknown", Detail: "neither DMI nor the CPU says what it is"}
	}
	return virtualisation{Kind: "bare-metal", Detail: dmi}
}

func containerKind(facts machineFacts) (kind, detail string) {
	named := map[string]string{"openvz": "openvz", "lxc": "lxc", "lxc-libvirt": "lxc", "docker": "docker", "podman": "docker"}
	switch {
	case facts.openvz:
		return "openvz", "/proc/vz"
	case facts.container != "":
		if kind, known := named[facts.container]; known {
			return kind, "container=" + facts.container
		}
		return "container", "container=" + facts.container
	case facts.dockerFile || strings.Contains(facts.initGroup, "/docker/") || strings.Contains(facts.initGroup, "/kubepods"):
		return "docker", "control group or /.dockerenv"
	case strings.Contains(facts.initGroup, "/lxc"):
		return "lxc", "control group of process 1"
	case facts.ownRoot:
		return "container", "process 1 lives on an overlay file system"
	}
	return "", ""
}

// hypervisorKind believes the CPU before DMI, which a hypervisor's owner may write as he likes.
func hypervisorKind(facts machineFacts) string {
	signatures := map[string]string{
		"KVMKVMKVM":    "kvm",
		"TCGTCGTCGTCG": "emulated",
		"XenVMMXenVMM": "xen",
		"VMwareVMware": "vmware",
		"Microsoft Hv": "hyper-v",
	}
	if kind, known := signatures[facts.signature]; known {
		return kind
	}
	dmi := strings.ToLower(facts.vendor + " " + facts.product)
	switch {
	case facts.hypervisor == "xen", strings.Contains(dmi, "xen"):
		return "xen"
	case strings.Contains(dmi, "vmware"):
		return "vmware"
	case strings.Contains(dmi, "qemu") && facts.signature == "":
		return "emulated" // a KVM guest's CPU says that it is one
	}
	return ""
}
