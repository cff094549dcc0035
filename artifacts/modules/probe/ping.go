package main

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"syscall"
	"time"
)

// dialICMP sends an echo request and waits for its answer. It uses the kernel's ping sockets, or a raw
// socket where those are not allowed.
func dialICMP(address string, timeout time.Duration) error {
	ip := net.ParseIP(address)
	if ip == nil {
		return fmt.Errorf("%q is no address", address)
	}
	return echo(ip, nonce(), timeout, false)
}

// padding is a payload of that size that no other echo carries.
func padding(size int) []byte {
	payload := make([]byte, max(size, len(nonce())))
	copy(payload, nonce())
	return payload
}

func echo(ip net.IP, payload []byte, timeout time.Duration, unfragmented bool) error {
	connection, err := pingSocket(ip)
	if err != nil {
		return err
	}
	defer connection.Close()
	if unfragmented {
		if err := forbidFragments(connection); err != nil {
			return err
		}
	}
	_ = connection.SetDeadline(time.Now().Add(timeout))
	if _, err := connection.Write(echoRequest(ip, payload)); err != nil {
		return err
	}
	answer := byte(0)
	if ip.To4() == nil {
		answer = 129
	}
	packet := make([]byte, 64<<10)
	for {
		length, err := connection.Read(packet)
		if err != nil {
			return err
		}
		message := packet[:length]
		// A raw socket for IPv4 hands out the IP header too, and sees every ICMP packet of the host.
		if length > 20 && message[0]>>4 == 4 {
			message = message[int(message[0]&0x0f)*4:]
		}
		if len(message) > 8 && message[0] == answer && bytes.Equal(message[8:], payload) {
			return nil
		}
	}
}

// forbidFragments sets "do not fragment", and lets the kernel send what it believes too large: what is
// asked is the path, and not what the kernel knows of it.
func forbidFragments(connection net.Conn) error {
	const probe = 3 // IP_PMTUDISC_PROBE
	socket, ok := connection.(syscall.Conn)
	if !ok {
		return errors.New("this socket has no options")
	}
	raw, err := socket.SyscallConn()
	if err != nil {
		return err
	}
	set := raw.Control(func(descriptor uintptr) {
		err = syscall.SetsockoptInt(int(descriptor), syscall.IPPROTO_IP, syscall.IP_MTU_DISCOVER, probe)
	})
	return errors.Join(set, err)
}

func pingSocket(ip net.IP) (net.Conn, error) {
	connection, err := unprivilegedPing(ip)
	if err == nil {
		return connection, nil
	}
	network := "ip4:icmp"
	if ip.To4() == nil {
		network = "ip6:ipv6-icmp"
	}
	raw, rawErr := net.Dial(network, ip.String())
	if rawErr != nil {
		return nil, errors.Join(err, rawErr)
	}
	return raw, nil
}

// echoRequest is RFC 792's and RFC 4443's message; the kernel fills in the checksum of the latter.
func echoRequest(ip net.IP, payload []byte) []byte {
	message := append([]byte{8, 0, 0, 0, 0x6e, 0x6d, 0, 1}, payload...)
	if ip.To4() == nil {
		message[0] = 128
		return message
	}
	sum := uint32(0)
	for index := 0; index+1 < len(message); index += 2 {
		sum += uint32(message[index])<<8 | uint32(message[index+1])
	}
	for sum>>16 != 0 {
		sum = sum&0xffff + sum>>16
	}
	message[2], message[3] = byte(^sum>>8), byte(^sum)
	return message
}

// unprivilegedPing opens a datagram socket for ICMP echo, which net.ipv4.ping_group_range allows.
func unprivilegedPing(ip net.IP) (net.Conn, error) {
	family, protocol := syscall.AF_INET, syscall.IPPROTO_ICMP
	var to syscall.Sockaddr
	if four := ip.To4(); four != nil {
		to = &syscall.SockaddrInet4{Addr: [4]byte(four)}
	} else {
		family, protocol = syscall.AF_INET6, syscall.IPPROTO_ICMPV6
		to = &syscall.SockaddrInet6{Addr: [16]byte(ip.To16())}
	}
	socket, err := syscall.Socket(family, syscall.SOCK_DGRAM|syscall.SOCK_CLOEXEC|syscall.SOCK_NONBLOCK, protocol)
	if err != nil {
		return nil, os.NewSyscallError("socket", err)
	}
	if err := syscall.Connect(socket, to); err != nil {
		_ = syscall.Close(socket)
		return nil, os.NewSyscallError("connect", err)
	}
	file := os.NewFile(uintptr(socket), "ping")
	defer file.Close() // FileConn works on a copy
	return net.FileConn(file)
}
