package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"time"
)

// tryTLS completes a handshake with HOST:PORT, at another address and under another name where asked.
func tryTLS(arguments []string, out io.Writer) error {
	flags := flag.NewFlagSet("tls", flag.ContinueOnError)
	timeout := flags.Duration("timeout", 3*time.Second, "")
	sni := flags.String("sni", "", "")
	at := flags.String("address", "", "")
	ca := flags.String("ca", "", "")
	words, err := parseFlags(arguments, 1, flags)
	if err != nil {
		return err
	}
	host, port, err := net.SplitHostPort(words[0])
	if err != nil {
		return errUsage
	}
	config := &tls.Config{ServerName: valueOr(*sni, host)}
	if *ca != "" {
		if config.RootCAs, err = readAuthorities(*ca); err != nil {
			return err
		}
	}
	return report(out, func(result *outcome) error {
		ctx, cancel := context.WithTimeout(context.Background(), *timeout)
		defer cancel()
		dialer := tls.Dialer{Config: config}
		connection, err := dialer.DialContext(ctx, "tcp", net.JoinHostPort(valueOr(*at, host), port))
		if err != nil {
			return err
		}
		defer connection.Close()
		result.Address = connection.RemoteAddr().String()
		if peers := connection.(*tls.Conn).ConnectionState().PeerCertificates; len(peers) > 0 {
			result.Names, result.Issuer = peers[0].DNSNames, peers[0].Issuer.String()
		}
		return nil
	})
}

func readAuthorities(path string) (*x509.CertPool, error) {
	pem, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("%s holds no certificate", path)
	}
	return pool, nil
}
