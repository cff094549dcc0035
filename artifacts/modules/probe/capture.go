package main

import (
	"encoding/binary"
	"net"
	"os"
	"strconv"
	"syscall"
)

// Numbers of protocols, and of the messages of them that begin something.
const (
	etherIPv4, etherIPv6         = 0x0800, 0x86dd
	protocolICMP, protocolICMPv6 = 1, 58
	protocolTCP, protocolUDP     = 6, 17
	tcpFlagsAt                   = 13
	tcpSyn, tcpAck               = 0x02, 0x10
	echoRequestV4, echoRequestV6 = 8, 128
)

// openCapture opens a packet socket: it sees what reaches the interface, before any listener and
// whether or not one exists.
func openCapture(name string) (int, error) {
	link, err := net.InterfaceByName(name)
	if err != nil {
		return 0, err
	}
	protocol := networkOrder(syscall.ETH_P_ALL)
	socket, err := syscall.Socket(syscall.AF_PACKET, syscall.SOCK_DGRAM|syscall.SOCK_CLOEXEC, int(protocol))
	if err != nil {
		return 0, os.NewSyscallError("socket", err)
	}
	if err := syscall.Bind(socket, &syscall.SockaddrLinklayer{Protocol: protocol, Ifindex: link.Index}); err != nil {
		return 0, os.NewSyscallError("bind", err)
	}
	return socket, nil
}

func networkOrder(value uint16) uint16 { return value<<8 | value>>8 }

// recordPackets writes a line for each packet to this host that begins something: a TCP SYN, a UDP
// datagram, an echo request.
func (w *world) recordPackets(socket int) error {
	packet := make([]byte, 2048)
	for {
		length, from, err := syscall.Recvfrom(socket, packet, 0)
		if err == syscall.EINTR {
			continue
		}
		if err != nil {
			return os.NewSyscallError("recvfrom", err)
		}
		link, isLink := from.(*syscall.SockaddrLinklayer)
		if !isLink || link.Pkttype != syscall.PACKET_HOST {
			continue
		}
		if protocol, peer, local := describePacket(networkOrder(link.Protocol), packet[:length]); protocol != "" {
			w.arrived(protocol, peer, local, "")
		}
	}
}

// describePacket says what an IP packet begins, from whom and to what; nothing of all others.
func describePacket(ether uint16, packet []byte) (protocol, peer, local string) {
	var from, to net.IP
	var number byte
	var payload []byte
	switch {
	case ether == etherIPv4 && len(packet) >= 20:
		header := int(packet[0]&0x0f) * 4
		if header > len(packet) {
			return "", "", ""
		}
		from, to, number, payload = packet[12:16], packet[16:20], packet[9], packet[header:]
	case ether == etherIPv6 && len(packet) >= 40:
		from, to, number, payload = packet[8:24], packet[24:40], packet[6], packet[40:]
	}
	switch {
	case number == protocolTCP && len(payload) > tcpFlagsAt && payload[tcpFlagsAt]&(tcpSyn|tcpAck) == tcpSyn:
		return "tcp", withPortOf(from, payload[0:]), withPortOf(to, payload[2:])
	case number == protocolUDP && len(payload) >= 8:
		return "udp", withPortOf(from, payload[0:]), withPortOf(to, payload[2:])
	case number == protocolICMP && len(payload) > 0 && payload[0] == echoRequestV4,
		number == protocolICMPv6 && len(payload) > 0 && payload[0] == echoRequestV6:
		return "icmp", from.String(), to.String()
	}
	return "", "", ""
}

func withPortOf(ip net.IP, port []byte) string {
	return net.JoinHostPort(ip.String(), strconv.Itoa(int(binary.BigEndian.Uint16(port))))
}
