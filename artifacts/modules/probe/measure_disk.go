package main

import (
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// diskMeasure is what etcd would find: how long it takes until an append is safe.
type diskMeasure struct {
	Device       string  `json:"device"`
	Rotational   *bool   `json:"rotational,omitempty"` // not there where nobody knows
	RotationalBy string  `json:"rotationalBy,omitempty"`
	NVMe         *bool   `json:"nvme,omitempty"`
	FsyncP50Ms   float64 `json:"fsyncP50Ms"`
	FsyncP99Ms   float64 `json:"fsyncP99Ms"`
	Writes       int     `json:"writes"`
}

func measureDisk(told settings) (any, error) {
	took, err := timeAppends(told.DiskFolder, time.Duration(told.DiskSeconds)*time.Second)
	if err != nil {
		return nil, err
	}
	measured := diskMeasure{
		FsyncP50Ms: milliseconds(percentile(took, 50)),
		FsyncP99Ms: milliseconds(percentile(took, 99)),
		Writes:     len(took),
	}
	describeDevice(&measured, "/", told.DiskFolder)
	return measured, nil
}

// walBytes is how much etcd reserves for a file of its log before it appends to it.
const walBytes = 64 << 20

// timeAppends writes for a while; timeWrites as often as is said.
func timeAppends(folder string, window time.Duration) ([]time.Duration, error) {
	end := time.Now().Add(window)
	return timeWhile(folder, func(int) bool { return time.Now().Before(end) })
}

func timeWrites(folder string, count int) ([]time.Duration, error) {
	return timeWhile(folder, func(done int) bool { return done < count })
}

// timeWhile writes as etcd writes its log: one after the other, 2 to 8 KiB each, and after each
// fdatasync. Returns how long each took, sorted.
func timeWhile(folder string, more func(done int) bool) ([]time.Duration, error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, err
	}
	file, err := os.CreateTemp(folder, ".fsync-")
	if err != nil {
		return nil, err
	}
	defer os.Remove(file.Name())
	defer file.Close()
	// As etcd does; where it does not work, each append also grows the file, which is slower.
	_ = syscall.Fallocate(int(file.Fd()), 0, 0, walBytes)
	block := make([]byte, 8<<10)
	_, _ = rand.Read(block) // no disk may find zeros
	took := []time.Duration{}
	for written := 0; more(len(took)) && written < walBytes-len(block); {
		size := 2<<10 + len(took)*613%(6<<10)
		start := time.Now()
		if _, err := file.Write(block[:size]); err != nil {
			return nil, err
		}
		if err := syscall.Fdatasync(int(file.Fd())); err != nil {
			return nil, os.NewSyscallError("fdatasync", err)
		}
		took = append(took, time.Since(start))
		written += size
	}
	if len(took) == 0 {
		return nil, errors.New("nothing was written in time")
	}
	sortDurations(took)
	return took, nil
}

// slowestFlash is the longest median that is no rotation: a disk of 7200 turns a minute needs half a
// turn, 4.2 ms, for an append.
const slowestFlash = 4.0

func describeDevice(measured *diskMeasure, root, folder string) {
	source := sourceOf(readText(root, "proc/self/mountinfo"), folder)
	if !strings.HasPrefix(source, "/dev/") {
		measured.Device = source
		return
	}
	if real, err := filepath.EvalSymlinks(source); err == nil {
		source = real
	}
	disks := disksBelow(root, filepath.Base(source))
	if len(disks) == 0 {
		measured.Device = source
		return
	}
	measured.Device = strings.Join(disks, " ")
	rotational, nvme, by := false, true, "kernel"
	for _, disk := range disks {
		nvme = nvme && strings.HasPrefix(disk, "nvme")
		says := readText(root, "sys/class/block/"+disk+"/queue/rotational") == "1"
		// A hypervisor often lets its disks say that they rotate, whatever they are.
		if says && (strings.HasPrefix(disk, "vd") || readText(root, "sys/class/block/"+disk+"/device/vendor") == "QEMU") {
			says, by = measured.FsyncP50Ms > slowestFlash, "latency"
		}
		rotational = rotational || says
	}
	measured.Rotational, measured.RotationalBy, measured.NVMe = &rotational, by, &nvme
}

// sourceOf is what is mounted at a folder, by mountinfo(5): ID PARENT DEVICE ROOT MOUNTPOINT ... - TYPE
// SOURCE OPTIONS. The last mount at the longest fitting place is the one that counts.
func sourceOf(mountinfo, folder string) string {
	source, longest := "", -1
	for _, line := range strings.Split(mountinfo, "\n") {
		before, after, found := strings.Cut(line, " - ")
		place, mount := strings.Fields(before), strings.Fields(after)
		if !found || len(place) < 5 || len(mount) < 2 {
			continue
		}
		point := place[4]
		inside := point == "/" || folder == point || strings.HasPrefix(folder, point+"/")
		if inside && len(point) >= longest {
			source, longest = mount[1], len(point)
		}
	}
	return source
}

// disksBelow goes from a partition, or a volume of the device mapper, down to what is below it.
func disksBelow(root, name string) []string {
	folder := root + "sys/class/block/" + name
	if !exists(root, "sys/class/block/"+name) {
		return nil
	}
	slaves, _ := os.ReadDir(folder + "/slaves")
	if len(slaves) > 0 {
		disks := []string{}
		for _, slave := range slaves {
			disks = append(disks, disksBelow(root, slave.Name())...)
		}
		return disks
	}
	if exists(root, "sys/class/block/"+name+"/partition") {
		if real, err := filepath.EvalSymlinks(folder); err == nil {
			return []string{filepath.Base(filepath.Dir(real))}
		}
	}
	return []string{name}
}
