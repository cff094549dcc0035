package main

import (
	"encoding/binary"
	"net"
	"strings"
)

const (
	typeA, typeAAAA = 1, 28
	headerBytes     = 12
	dnsTTLSeconds   = 5
)

// answerDNS answers a query for one name out of a table of lower-case names (RFC 1035). It returns nil
// for what is no such query.
func answerDNS(query []byte, names map[string][]string) []byte {
	if len(query) < headerBytes || query[2]&0xf8 != 0 || binary.BigEndian.Uint16(query[4:]) != 1 {
		return nil
	}
	name, end := questionName(query)
	if end < 0 || end+4 > len(query) {
		return nil
	}
	kind := binary.BigEndian.Uint16(query[end:])
	addresses, known := names[name]
	answers := [][]byte{}
	for _, address := range addresses {
		if record := addressRecord(kind, net.ParseIP(address)); record != nil {
			answers = append(answers, record)
		}
	}
	reply := append([]byte{}, query[:end+4]...)
	reply[2], reply[3] = query[2]|0x84, 0x80 // an authoritative answer; recursion is offered
	if !known {
		reply[3] |= 3
	}
	binary.BigEndian.PutUint16(reply[6:], uint16(len(answers)))
	copy(reply[8:headerBytes], []byte{0, 0, 0, 0})
	for _, answer := range answers {
		reply = append(reply, answer...)
	}
	return reply
}

// questionName reads the first name and returns it with the offset behind it, or -1.
func questionName(query []byte) (string, int) {
	labels := []string{}
	at := headerBytes
	for at < len(query) {
		length := int(query[at])
		at++
		if length == 0 {
			return strings.ToLower(strings.Join(labels, ".")), at
		}
		if length > 63 || at+length > len(query) {
			return "", -1
		}
		labels = append(labels, string(query[at:at+length]))
		at += length
	}
	return "", -1
}

// addressRecord is a resource record whose name points back at the question.
func addressRecord(kind uint16, ip net.IP) []byte {
	data := []byte(ip.To4())
	switch {
	case ip == nil, kind == typeA && data == nil, kind == typeAAAA && data != nil:
		return nil
	case kind == typeAAAA:
		data = ip.To16()
	case kind != typeA:
		return nil
	}
	record := binary.BigEndian.AppendUint16([]byte{0xc0, headerBytes}, kind)
	record = binary.BigEndian.AppendUint16(record, 1) // the Internet
	record = binary.BigEndian.AppendUint32(record, dnsTTLSeconds)
	record = binary.BigEndian.AppendUint16(record, uint16(len(data)))
	return append(record, data...)
}
