package main

import (
	"bufio"
	"bytes"
	"debug/elf"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
)

// vdso is the library that the kernel maps into each process, as this one has it: untouched, and the same for all
// programs of its kind.
type vdso struct {
	image []byte
	// entries are where the functions begin that tell the wall clock.
	entries map[string]int
	// cave is where the zeros begin that fill the last page up: room for code.
	cave int
}

// entryLength is how much of a function is overwritten: a jump into the cave. So little is one instruction or two, and
// hardly ever has a thread stopped within.
const entryLength = 5

func ownVDSO() (*vdso, error) {
	if len(clockFunctions) == 0 {
		return nil, fmt.Errorf("the code that goes there instead is known for amd64 alone, and this is %s", runtime.GOARCH)
	}
	image, _, err := readVDSO(os.Getpid())
	if err != nil {
		return nil, err
	}
	if image == nil {
		return nil, errors.New("this machine's kernel gives programs no vDSO")
	}
	file, err := elf.NewFile(bytes.NewReader(image))
	if err != nil {
		return nil, err
	}
	symbols, err := file.DynamicSymbols()
	if err != nil {
		return nil, err
	}
	own := &vdso{image: image, entries: map[string]int{}}
	for _, symbol := range symbols {
		if _, known := clockFunctions[symbol.Name]; known {
			own.entries[symbol.Name] = int(symbol.Value)
		}
	}
	if len(own.entries) != len(clockFunctions) {
		return nil, fmt.Errorf("the vDSO has %d of %d functions that tell the wall clock", len(own.entries), len(clockFunctions))
	}
	own.cave = (len(bytes.TrimRight(image, "\x00")) + caveAlign - 1) / caveAlign * caveAlign
	if own.cave+caveLength > len(image) {
		return nil, errors.New("the vDSO has no room for more code")
	}
	return own, nil
}

// moved is the library with its wall clock so many seconds off the truth. Without any, only the entries are as they were:
// a thread may still be in the cave.
func (own *vdso) moved(seconds int64) []byte {
	image := bytes.Clone(own.image)
	for name, entry := range own.entries {
		function := clockFunctions[name]
		code := own.cave + function.slot*slotLength
		copy(image[code:], function.code(seconds))
		if seconds != 0 {
			copy(image[entry:entry+entryLength], jump(entry, code))
		}
	}
	return image
}

// isSame tells whether an image is this library, with its wall clock moved or not.
func (own *vdso) isSame(image []byte) bool {
	if len(image) != len(own.image) {
		return false
	}
	hidden := func(of []byte) []byte {
		copied := bytes.Clone(of)
		clear(copied[own.cave:])
		for _, entry := range own.entries {
			clear(copied[entry : entry+entryLength])
		}
		return copied
	}
	return bytes.Equal(hidden(image), hidden(own.image))
}

// readVDSO returns the library as a process has it, and at which address; nil where it has none.
func readVDSO(pid int) ([]byte, int64, error) {
	start, end, err := findVDSO(pid)
	if err != nil || end == 0 {
		return nil, 0, err
	}
	memory, err := os.Open(fmt.Sprintf("/proc/%d/mem", pid))
	if err != nil {
		return nil, 0, err
	}
	defer memory.Close()
	image := make([]byte, end-start)
	_, err = memory.ReadAt(image, start)
	return image, start, err
}

func findVDSO(pid int) (start, end int64, err error) {
	maps, err := os.Open(fmt.Sprintf("/proc/%d/maps", pid))
	if err != nil {
		return 0, 0, err
	}
	defer maps.Close()
	lines := bufio.NewScanner(maps)
	for lines.Scan() {
		if !strings.HasSuffix(lines.Text(), "[vdso]") {
			continue
		}
		_, err := fmt.Sscanf(lines.Text(), "%x-%x", &start, &end)
		return start, end, err
	}
	return 0, 0, lines.Err()
}
