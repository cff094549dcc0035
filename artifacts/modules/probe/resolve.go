package main

import (
	"context"
	"flag"
	"io"
	"net"
	"time"
)

// resolve asks for the addresses of a name, of one server where told.
func resolve(arguments []string, out io.Writer) error {
	flags := flag.NewFlagSet("resolve", flag.ContinueOnError)
	timeout := flags.Duration("timeout", 3*time.Second, "")
	server := flags.String("server", "", "")
	words, err := parseFlags(arguments, 1, flags)
	if err != nil {
		return err
	}
	resolver := net.DefaultResolver
	if *server != "" {
		resolver = &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, network, withPort(*server, "53"))
		}}
	}
	return report(out, func(result *outcome) error {
		ctx, cancel := context.WithTimeout(context.Background(), *timeout)
		defer cancel()
		var err error
		result.Addresses, err = resolver.LookupHost(ctx, words[0])
		return err
	})
}

func withPort(address, port string) string {
	if _, _, err := net.SplitHostPort(address); err == nil {
		return address
	}
	return net.JoinHostPort(address, port)
}
