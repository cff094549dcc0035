// Command clock-jump moves the wall clock that the programs of a host read, as TimeChaos of Chaos Mesh does: hosts of
// a lab share their machine's clock, so that one cannot be set. Usage, as root of the host: clock-jump SECONDS. The
// offset is to the truth, not to what was; with 0 all read the truth again.
//
// In each process that runs then, the kernel's functions for CLOCK_REALTIME, which programs find in their vDSO, are
// overwritten; monotonic clocks stay as they are. What this leaves out, and a clock that was really set would not:
// programs that are started later, also by those that were moved, programs that ask the kernel by system call, and the
// kernel itself: times of files, and timers that it keeps.
//
// It prints a line for each process: "moved PID NAME", or "left PID NAME: WHY", and fails where one could not be moved.
package main

import (
	"errors"
	"fmt"
	"io/fs"
	"log"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: clock-jump SECONDS")
	}
	seconds, err := strconv.ParseInt(os.Args[1], 10, 64)
	if err != nil {
		log.Fatal(err)
	}
	// Whoever stops a thread is a thread, and no other of its process may go on with it.
	runtime.LockOSThread()
	own, err := ownVDSO()
	if err != nil {
		log.Fatal(err)
	}
	if err := moveAll(own, seconds); err != nil {
		log.Fatal(err)
	}
}

// moveAll goes over the processes until a round finds none that it has not seen: one that begins with a fork meanwhile
// has its parent's functions, of before or after.
func moveAll(own *vdso, seconds int64) error {
	seen := map[int]bool{os.Getpid(): true}
	var failed []error
	for {
		pids, err := numbersIn("/proc")
		if err != nil {
			return err
		}
		found := false
		for _, pid := range pids {
			if seen[pid] {
				continue
			}
			seen[pid], found = true, true
			if err := report(own, pid, seconds); err != nil {
				failed = append(failed, err)
			}
		}
		if !found {
			return errors.Join(failed...)
		}
	}
}

func report(own *vdso, pid int, seconds int64) error {
	name := nameOf(pid)
	why := reasonToLeave(name)
	var err error
	if why == "" {
		why, err = move(own, pid, seconds)
	}
	switch {
	case isGone(err):
	case err != nil:
		return fmt.Errorf("%d %s: %w", pid, name, err)
	case why != "":
		fmt.Printf("left %d %s: %s\n", pid, name, why)
	default:
		fmt.Printf("moved %d %s\n", pid, name)
	}
	return nil
}

// reasonToLeave keeps systemd out: it has the kernel wake it at a time of the wall clock, which stays as it is, and
// where its own is behind it would be woken at once, again and again.
func reasonToLeave(name string) string {
	if strings.HasPrefix(name, "systemd") || strings.HasPrefix(name, "(sd-") {
		return "has the kernel keep times for it"
	}
	return ""
}

// isGone tells an error of a process that has ended: its files are missing, or have nobody to ask any more.
func isGone(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ESRCH)
}

func nameOf(pid int) string {
	name, err := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid))
	if err != nil {
		return "?"
	}
	return strings.TrimSpace(string(name))
}

// numbersIn lists the entries of a folder of /proc that are numbers: processes, or threads of one.
func numbersIn(folder string) ([]int, error) {
	entries, err := os.ReadDir(filepath.Clean(folder))
	if err != nil {
		return nil, err
	}
	var numbers []int
	for _, entry := range entries {
		if number, err := strconv.Atoi(entry.Name()); err == nil {
			numbers = append(numbers, number)
		}
	}
	return numbers, nil
}
