package main

import (
	"crypto/rand"
	"flag"
	"fmt"
	"io"
	"net"
	"time"
)

// dial tries an address once. `tcp` is an accepted connection; `udp` and `icmp` need an answer, since
// nothing else proves that a packet went out.
func dial(arguments []string, out io.Writer) error {
	flags := flag.NewFlagSet("dial", flag.ContinueOnError)
	timeout := flags.Duration("timeout", 3*time.Second, "")
	words, err := parseFlags(arguments, 2, flags)
	if err != nil {
		return err
	}
	try, known := map[string]func(string, time.Duration) error{
		"tcp": dialTCP, "udp": dialUDP, "icmp": dialICMP,
	}[words[0]]
	if !known {
		return errUsage
	}
	return report(out, func(result *outcome) error {
		result.Address = words[1]
		return try(words[1], *timeout)
	})
}

func dialTCP(address string, timeout time.Duration) error {
	connection, err := net.DialTimeout("tcp", address, timeout)
	if err != nil {
		return err
	}
	return connection.Close()
}

func dialUDP(address string, timeout time.Duration) error {
	connection, err := net.DialTimeout("udp", address, timeout)
	if err != nil {
		return err
	}
	defer connection.Close()
	_ = connection.SetDeadline(time.Now().Add(timeout))
	if _, err := fmt.Fprintf(connection, "nordmesh probe %x", nonce()); err != nil {
		return err
	}
	_, err = connection.Read(make([]byte, 1500))
	return err
}

func nonce() []byte {
	random := make([]byte, 16)
	_, _ = rand.Read(random) // never fails
	return random
}
