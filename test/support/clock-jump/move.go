package main

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"syscall"
)

// attempts to find all threads of a process outside the few bytes that are overwritten.
const attempts = 100

// move moves the wall clock of a process, which stands still meanwhile. Returns why it was left as it is, if it was.
func move(own *vdso, pid int, seconds int64) (string, error) {
	image, _, err := readVDSO(pid)
	switch {
	case err != nil:
		return "", err
	case image == nil:
		return "has no vDSO: a process that has ended, or of the kernel", nil
	case !own.isSame(image):
		return "has another vDSO: a program for another kind of processor", nil
	case seconds == 0 && bytes.Equal(image, own.image):
		return "was not moved", nil
	}
	for range attempts {
		done, err := whileStill(pid, func(threads []int) (bool, error) { return write(own, pid, threads, seconds) })
		if err != nil || done {
			return "", err
		}
	}
	return "", errors.New("a thread stands where it has to be changed")
}

// write changes a process that stands still; false where a thread has begun with what is to be overwritten.
func write(own *vdso, pid int, threads []int, seconds int64) (bool, error) {
	// Another program may have taken the place of the one that was looked at.
	image, start, err := readVDSO(pid)
	if err != nil {
		return false, err
	}
	if image == nil || !own.isSame(image) {
		return false, errors.New("its vDSO has changed")
	}
	for _, thread := range threads {
		at, err := programCounter(thread)
		if err != nil {
			return false, err
		}
		for _, entry := range own.entries {
			if within := at - start - int64(entry); within > 0 && within < entryLength {
				return false, nil
			}
		}
	}
	memory, err := os.OpenFile(fmt.Sprintf("/proc/%d/mem", pid), os.O_WRONLY, 0)
	if err != nil {
		return false, err
	}
	defer memory.Close()
	_, err = memory.WriteAt(own.moved(seconds), start)
	return true, err
}

// whileStill stops all threads of a process as a debugger does, which its parent does not see, and lets them go
// afterwards.
func whileStill(pid int, work func(threads []int) (bool, error)) (bool, error) {
	stopped, seen := map[int]syscall.Signal{}, map[int]bool{}
	defer func() {
		for thread, signal := range stopped {
			_ = ptrace(syscall.PTRACE_DETACH, thread, uintptr(signal))
		}
	}()
	for {
		threads, err := numbersIn(fmt.Sprintf("/proc/%d/task", pid))
		if err != nil {
			return false, err
		}
		// Only a thread that runs can make another.
		if !slices.ContainsFunc(threads, func(thread int) bool { return !seen[thread] }) {
			return work(slices.Collect(maps.Keys(stopped)))
		}
		for _, thread := range threads {
			if seen[thread] {
				continue
			}
			seen[thread] = true
			signal, err := stop(thread)
			if err == nil {
				stopped[thread] = signal
			} else if !isGone(err) && !hasEnded(pid, thread) {
				return false, err
			}
		}
	}
}

// Requests and an event of ptrace that package syscall has no names for.
const (
	ptraceSeize     = 0x4206
	ptraceInterrupt = 0x4207
	ptraceEventStop = 128
)

// stop stops a thread. Returns the signal that it was about to get, and has to get when it goes on; 0 for none.
func stop(thread int) (syscall.Signal, error) {
	if err := ptrace(ptraceSeize, thread, 0); err != nil {
		return 0, err
	}
	if err := ptrace(ptraceInterrupt, thread, 0); err != nil {
		return 0, err
	}
	var status syscall.WaitStatus
	if _, err := syscall.Wait4(thread, &status, syscall.WALL, nil); err != nil {
		return 0, err
	}
	switch {
	case !status.Stopped():
		return 0, syscall.ESRCH
	case status>>16 == ptraceEventStop:
		return 0, nil
	default:
		return status.StopSignal(), nil
	}
}

func ptrace(request uintptr, thread int, data uintptr) error {
	if _, _, errno := syscall.RawSyscall6(syscall.SYS_PTRACE, request, uintptr(thread), 0, data, 0, 0); errno != 0 {
		return errno
	}
	return nil
}

// hasEnded tells a thread that waits for somebody to ask how it ended. Nobody may stop one.
func hasEnded(pid, thread int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/stat", pid, thread))
	if err != nil {
		return true
	}
	_, state, _ := strings.Cut(string(stat[bytes.LastIndexByte(stat, ')'):]), " ")
	return strings.HasPrefix(state, "Z") || strings.HasPrefix(state, "X")
}
