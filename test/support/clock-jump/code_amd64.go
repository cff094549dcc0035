package main

import (
	"encoding/binary"
	"syscall"
)

// clockFunction stands in for a function of the vDSO: it asks the kernel, and adds the offset to what it says.
type clockFunction struct {
	// slot of the cave that its code goes to.
	slot int
	// code before the offset, with the call, and after it.
	before, after []byte
}

// The cave holds the code of one function a slot.
const (
	slotLength = 48
	caveAlign  = 16
	caveLength = 3 * slotLength
)

// Arguments are in rdi and rsi, which a system call leaves as they are; the offset is put into rcx, which it does not.
var clockFunctions = map[string]clockFunction{
	// int clock_gettime(clockid_t, struct timespec *): CLOCK_REALTIME (0) and CLOCK_REALTIME_COARSE (5) alone.
	"__vdso_clock_gettime": {0, []byte{
		0xb8, 228, 0, 0, 0, // mov eax, 228
		0x0f, 0x05, // syscall
		0x85, 0xc0, // test eax, eax
		0x75, 22, // jne to the end
		0x85, 0xff, // test edi, edi
		0x74, 5, // je to the offset
		0x83, 0xff, 5, // cmp edi, 5
		0x75, 13, // jne to the end
	}, []byte{
		0x48, 0x01, 0x0e, // add [rsi], rcx
		0xc3, // ret
	}},
	// int gettimeofday(struct timeval *, struct timezone *): either may be null.
	"__vdso_gettimeofday": {1, []byte{
		0xb8, 96, 0, 0, 0, // mov eax, 96
		0x0f, 0x05, // syscall
		0x85, 0xc0, // test eax, eax
		0x75, 18, // jne to the end
		0x48, 0x85, 0xff, // test rdi, rdi
		0x74, 13, // je to the end
	}, []byte{
		0x48, 0x01, 0x0f, // add [rdi], rcx
		0xc3, // ret
	}},
	// time_t time(time_t *): which may be null.
	"__vdso_time": {2, []byte{
		0xb8, 201, 0, 0, 0, // mov eax, 201
		0x0f, 0x05, // syscall
	}, []byte{
		0x48, 0x01, 0xc8, // add rax, rcx
		0x48, 0x85, 0xff, // test rdi, rdi
		0x74, 3, // je to the end
		0x48, 0x89, 0x07, // mov [rdi], rax
		0xc3, // ret
	}},
}

func (function clockFunction) code(seconds int64) []byte {
	code := append([]byte{}, function.before...)
	code = append(code, 0x48, 0xb9) // movabs rcx, seconds
	code = binary.LittleEndian.AppendUint64(code, uint64(seconds))
	return append(code, function.after...)
}

// jump goes from one place of an image to another.
func jump(from, to int) []byte {
	return binary.LittleEndian.AppendUint32([]byte{0xe9}, uint32(int32(to-from-entryLength)))
}

// programCounter is where a stopped thread stands.
func programCounter(thread int) (int64, error) {
	var registers syscall.PtraceRegs
	err := syscall.PtraceGetRegs(thread, &registers)
	return int64(registers.Rip), err
}
