package main

import (
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// clockMeasure is what the kernel knows of its clock. Where nothing keeps it in step the error grows
// to 16 s, which is how the kernel says that it does not know.
type clockMeasure struct {
	Synchronised bool    `json:"synchronised"`
	OffsetMs     float64 `json:"offsetMs"`
	ErrorMs      float64 `json:"errorMs"`
}

// Bits of adjtimex(2)'s status.
const (
	clockUnsynchronised = 0x0040
	clockNanoseconds    = 0x2000
)

func measureClock() (any, error) {
	var clock syscall.Timex
	if _, err := syscall.Adjtimex(&clock); err != nil {
		return nil, os.NewSyscallError("adjtimex", err)
	}
	return judgeClock(clock), nil
}

// judgeClock counts the offset that is still being slewed away, and the estimated error on top. A clock
// without a source has the largest error there is.
func judgeClock(clock syscall.Timex) clockMeasure {
	perMs := 1000.0
	if clock.Status&clockNanoseconds != 0 {
		perMs = 1_000_000
	}
	offset := math.Abs(float64(clock.Offset)) / perMs
	measured := clockMeasure{
		Synchronised: clock.Status&clockUnsynchronised == 0,
		OffsetMs:     rounded(offset),
		ErrorMs:      rounded(offset + float64(clock.Esterror)/1000),
	}
	if !measured.Synchronised {
		measured.ErrorMs = 16_000
	}
	return measured
}

type kernelMeasure struct {
	Release string `json:"release"`
}

func measureKernel(root string) (any, error) {
	release := readText(root, "proc/sys/kernel/osrelease")
	if release == "" {
		return nil, fmt.Errorf("%sproc/sys/kernel/osrelease is not there", root)
	}
	return kernelMeasure{Release: release}, nil
}

type memoryMeasure struct {
	TotalMiB int64 `json:"totalMiB"`
}

func measureMemory(root string) (any, error) {
	for _, line := range strings.Split(readText(root, "proc/meminfo"), "\n") {
		if words := strings.Fields(line); len(words) == 3 && words[0] == "MemTotal:" {
			kibibytes, err := strconv.ParseInt(words[1], 10, 64)
			return memoryMeasure{TotalMiB: kibibytes / 1024}, err
		}
	}
	return nil, fmt.Errorf("/proc/meminfo says no MemTotal")
}

type routeMeasure struct {
	DefaultIsPrivate bool     `json:"defaultIsPrivate"`
	Defaults         []string `json:"defaults"`
}

// measureRoute reads /proc/net/route: INTERFACE DESTINATION GATEWAY FLAGS ... MASK, in hexadecimal.
func measureRoute(root, private string) (any, error) {
	measured := routeMeasure{Defaults: []string{}}
	for _, line := range strings.Split(readText(root, "proc/net/route"), "\n") {
		words := strings.Fields(line)
		if len(words) > 7 && words[1] == "00000000" && words[7] == "00000000" {
			measured.Defaults = append(measured.Defaults, words[0])
			measured.DefaultIsPrivate = measured.DefaultIsPrivate || words[0] == private
		}
	}
	return measured, nil
}

func exists(root, path string) bool {
	_, err := os.Stat(root + path)
	return err == nil
}
