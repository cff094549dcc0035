package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// cpuMeasure is what a host's CPUs give when all are wanted. Steal is time in which the hypervisor ran
// something else; a share below 100 also shows quotas and other load, which namespaces have instead.
type cpuMeasure struct {
	Count            int     `json:"count"`
	Seconds          int     `json:"seconds"`
	StealPercent     float64 `json:"stealPercent"`
	SharePercent     float64 `json:"sharePercent"`
	ThrottledPercent float64 `json:"throttledPercent"`
}

// measureCPU keeps one thread a CPU busy: steal only shows while a CPU is wanted.
func measureCPU(told settings) (any, error) {
	before, err := readCPUTimes("/")
	if err != nil {
		return nil, err
	}
	throttled := throttledTime("/")
	window := time.Duration(told.CPUSeconds) * time.Second
	used := spin(told.CPUs, window)
	after, err := readCPUTimes("/")
	if err != nil {
		return nil, err
	}
	steal, err := stealPercent(before, after)
	if err != nil {
		return nil, err
	}
	return cpuMeasure{
		Count:            runtime.NumCPU(),
		Seconds:          told.CPUSeconds,
		StealPercent:     rounded(steal),
		SharePercent:     rounded(100 * used.Seconds() / (window.Seconds() * float64(told.CPUs))),
		ThrottledPercent: rounded(100 * (throttledTime("/") - throttled).Seconds() / window.Seconds()),
	}, nil
}

// spin returns the CPU time that busy threads got together.
func spin(threads int, window time.Duration) time.Duration {
	previous := runtime.GOMAXPROCS(threads + 1)
	defer runtime.GOMAXPROCS(previous)
	used := make([]time.Duration, threads)
	var group sync.WaitGroup
	end := time.Now().Add(window)
	for index := range used {
		group.Add(1)
		go func() {
			defer group.Done()
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			start := threadTime()
			for time.Now().Before(end) {
				for sum, round := 0, 0; round < 100_000; round++ {
					sum += round
				}
			}
			used[index] = threadTime() - start
		}()
	}
	group.Wait()
	total := time.Duration(0)
	for _, each := range used {
		total += each
	}
	return total
}

func threadTime() time.Duration {
	const thread = 1 // RUSAGE_THREAD
	var usage syscall.Rusage
	if syscall.Getrusage(thread, &usage) != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// cpuTimes are ticks of /proc/stat's first line.
type cpuTimes struct{ total, steal uint64 }

func readCPUTimes(root string) (cpuTimes, error) {
	text, err := os.ReadFile(root + "proc/stat")
	if err != nil {
		return cpuTimes{}, err
	}
	return parseCPUTimes(string(text))
}

// parseCPUTimes reads `cpu user nice system idle iowait irq softirq steal guest guest_nice`; guests are
// counted in user already.
func parseCPUTimes(stat string) (cpuTimes, error) {
	line, _, _ := strings.Cut(stat, "\n")
	words := strings.Fields(line)
	if len(words) < 9 || words[0] != "cpu" {
		return cpuTimes{}, fmt.Errorf("/proc/stat begins with %q", line)
	}
	times := cpuTimes{}
	for index, word := range words[1:9] {
		ticks, err := strconv.ParseUint(word, 10, 64)
		if err != nil {
			return cpuTimes{}, fmt.Errorf("/proc/stat begins with %q", line)
		}
		times.total += ticks
		if index == 7 {
			times.steal = ticks
		}
	}
	return times, nil
}

func stealPercent(before, after cpuTimes) (float64, error) {
	if after.total <= before.total {
		return 0, errors.New("no CPU time passed in /proc/stat")
	}
	// Some kernels have let the counter go back by a tick.
	steal := max(0, float64(after.steal)-float64(before.steal))
	return 100 * steal / float64(after.total-before.total), nil
}

// throttledTime is how long the CPU quota of a control group has stopped this process so far; none
// where there is no group with a quota to be seen.
func throttledTime(root string) time.Duration {
	for _, path := range []string{"sys/fs/cgroup/cpu.stat", "sys/fs/cgroup/cpu/cpu.stat", "sys/fs/cgroup/cpu,cpuacct/cpu.stat"} {
		for _, line := range strings.Split(readText(root, path), "\n") {
			name, value, _ := strings.Cut(line, " ")
			amount, err := strconv.ParseInt(strings.TrimSpace(value), 10, 64)
			switch {
			case err != nil:
			case name == "throttled_usec":
				return time.Duration(amount) * time.Microsecond
			case name == "throttled_time":
				return time.Duration(amount)
			}
		}
	}
	return 0
}
