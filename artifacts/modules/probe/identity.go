package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"time"
)

// identity asks a workload of a mesh who it is: its certificate has to end in one of the roots of a
// file, and the URIs in it are what it is called (SPIFFE X.509-SVID). `-call` also makes a request,
// which a server under strict mutual TLS refuses without a certificate; `-present` does so with the
// certificate and key that the file holds besides.
func identity(arguments []string, out io.Writer) error {
	flags := flag.NewFlagSet("identity", flag.ContinueOnError)
	timeout := flags.Duration("timeout", 3*time.Second, "")
	root := flags.String("root", "", "")
	call := flags.Bool("call", false, "")
	present := flags.Bool("present", false, "")
	words, err := parseFlags(arguments, 1, flags)
	if err != nil || *root == "" {
		return errUsage
	}
	text, err := os.ReadFile(*root)
	if err != nil {
		return err
	}
	config, err := meshClient(text, *present)
	if err != nil {
		return err
	}
	return report(out, func(result *outcome) error {
		ctx, cancel := context.WithTimeout(context.Background(), *timeout)
		defer cancel()
		dialer := tls.Dialer{Config: config}
		connection, err := dialer.DialContext(ctx, "tcp", words[0])
		if err != nil {
			return err
		}
		defer connection.Close()
		deadline, _ := ctx.Deadline()
		_ = connection.SetDeadline(deadline)
		peer := connection.(*tls.Conn).ConnectionState().PeerCertificates[0]
		result.Address, result.Issuer = connection.RemoteAddr().String(), peer.Issuer.String()
		for _, uri := range peer.URIs {
			result.Names = append(result.Names, uri.String())
		}
		if *call || *present {
			return ask(connection, words[0])
		}
		return nil
	})
}

// meshClient reads roots, and a certificate with its key. A mesh names workloads by URI and not by
// host, so the chain is checked and the host name is not.
func meshClient(text []byte, present bool) (*tls.Config, error) {
	roots := x509.NewCertPool()
	block, rest := pem.Decode(text)
	if block == nil || !roots.AppendCertsFromPEM(pem.EncodeToMemory(block)) {
		return nil, errors.New("the file begins with no certificate")
	}
	config := &tls.Config{
		InsecureSkipVerify: true, // the chain is verified below
		NextProtos:         []string{"istio-http/1.1", "istio", "http/1.1"},
		VerifyConnection: func(state tls.ConnectionState) error {
			return verifyChain(state.PeerCertificates, roots)
		},
	}
	if !present {
		return config, nil
	}
	pair, err := tls.X509KeyPair(rest, rest)
	if err != nil {
		return nil, fmt.Errorf("certificate and key: %w", err)
	}
	config.Certificates = []tls.Certificate{pair}
	return config, nil
}

func verifyChain(chain []*x509.Certificate, roots *x509.CertPool) error {
	between := x509.NewCertPool()
	for _, certificate := range chain[1:] {
		between.AddCert(certificate)
	}
	_, err := chain[0].Verify(x509.VerifyOptions{Roots: roots, Intermediates: between})
	return err
}

// ask makes one HTTP request. Under TLS 1.3 a client learns only here that its certificate was refused.
func ask(connection net.Conn, host string) error {
	request, err := http.NewRequest(http.MethodGet, "http://"+host+"/", nil)
	if err != nil {
		return err
	}
	transport := &http.Transport{
		DialContext:       func(context.Context, string, string) (net.Conn, error) { return connection, nil },
		DisableKeepAlives: true,
	}
	response, err := transport.RoundTrip(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d", response.StatusCode)
	}
	return nil
}
