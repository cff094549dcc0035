package main

import (
	"encoding/hex"
	"fmt"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
)

type listenersMeasure struct {
	Open []string `json:"open"`
}

// measureListeners lists what would answer on the public address, as `tcp/22`: what is bound to it, or
// to all addresses. Addresses of IPv6 count too unless they are the loopback's or a link's own.
func measureListeners(root, public string) (any, error) {
	address := net.ParseIP(public)
	if address == nil {
		return nil, fmt.Errorf("%q is no address", public)
	}
	open := []string{}
	for _, table := range []string{"tcp", "tcp6", "udp", "udp6"} {
		text, err := os.ReadFile(root + "proc/net/" + table)
		if os.IsNotExist(err) {
			continue // no IPv6
		}
		if err != nil {
			return nil, err
		}
		found, err := listenersOf(table, string(text), address)
		if err != nil {
			return nil, err
		}
		open = append(open, found...)
	}
	slices.Sort(open)
	return listenersMeasure{Open: slices.Compact(open)}, nil
}

// listenersOf reads proc(5)'s table: SLOT LOCAL REMOTE STATE ...; state 0A is LISTEN, and a UDP socket
// in state 07 has no peer of its own.
func listenersOf(table, text string, public net.IP) ([]string, error) {
	protocol := strings.TrimSuffix(table, "6")
	state := map[string]string{"tcp": "0A", "udp": "07"}[protocol]
	found := []string{}
	for _, line := range strings.Split(text, "\n")[1:] {
		words := strings.Fields(line)
		if len(words) < 4 || words[3] != state {
			continue
		}
		address, port, err := parseSocketAddress(words[1])
		if err != nil {
			return nil, err
		}
		outside := address.To4() == nil && !address.IsLoopback() && !address.IsLinkLocalUnicast()
		if address.IsUnspecified() || address.Equal(public) || outside {
			found = append(found, protocol+"/"+strconv.Itoa(port))
		}
	}
	return found, nil
}

// parseSocketAddress reads `0100007F:0016`: 32-bit words in the byte order of the machine.
func parseSocketAddress(text string) (net.IP, int, error) {
	hexAddress, hexPort, _ := strings.Cut(text, ":")
	raw, err := hex.DecodeString(hexAddress)
	if err != nil || (len(raw) != 4 && len(raw) != 16) {
		return nil, 0, fmt.Errorf("%q is no address of /proc/net", text)
	}
	for word := 0; word < len(raw); word += 4 {
		slices.Reverse(raw[word : word+4])
	}
	port, err := strconv.ParseUint(hexPort, 16, 16)
	if err != nil {
		return nil, 0, fmt.Errorf("%q is no port of /proc/net", text)
	}
	return net.IP(raw), int(port), nil
}
