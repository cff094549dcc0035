package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"time"
)

// outcome is what one try came to, as a program reads it: one line of JSON.
type outcome struct {
	Outcome      string   `json:"outcome"` // "ok" or "failed"
	Milliseconds int64    `json:"milliseconds"`
	Error        string   `json:"error,omitempty"`  // one of the classes of errorClass
	Detail       string   `json:"detail,omitempty"` // the error in its own words
	Address      string   `json:"address,omitempty"`
	Names        []string `json:"names,omitempty"` // of the peer's certificate
	Issuer       string   `json:"issuer,omitempty"`
	Addresses    []string `json:"addresses,omitempty"`
}

// errFailed ends the program with status 1; standard output has said why.
var errFailed = errors.New("")

// report runs a try and prints what it came to.
func report(out io.Writer, try func(*outcome) error) error {
	result := outcome{Outcome: "ok"}
	start := time.Now()
	err := try(&result)
	result.Milliseconds = time.Since(start).Milliseconds()
	if err != nil {
		result.Outcome, result.Error, result.Detail = "failed", errorClass(err), err.Error()
	}
	if encoded := json.NewEncoder(out).Encode(result); encoded != nil {
		return encoded
	}
	if err != nil {
		return errFailed
	}
	return nil
}

// errorClass puts an error into one of few words: what a packet filter, a mesh and a dead host have
// to be told apart by.
func errorClass(err error) string {
	var lookup *net.DNSError
	var alert tls.AlertError
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	switch {
	case errors.As(err, &lookup) && lookup.IsNotFound:
		return "no-such-host"
	case errors.As(err, &lookup):
		return "not-resolved"
	case errors.As(err, &unknown), errors.As(err, &name), errors.As(err, &invalid):
		return "certificate"
	case errors.As(err, &alert), strings.Contains(err.Error(), "remote error: tls: "):
		return "refused-by-tls" // the second is how the standard library says it outside of QUIC
	case errors.Is(err, syscall.ECONNREFUSED):
		return "refused"
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "reset"
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.EADDRNOTAVAIL):
		return "unreachable"
	case errors.Is(err, syscall.EPERM), errors.Is(err, syscall.EACCES):
		return "not-permitted"
	case errors.Is(err, context.DeadlineExceeded), os.IsTimeout(err):
		return "timeout"
	default:
		return "other"
	}
}

// parseFlags reads `WORD... [flags]`, of which exactly `count` words come first.
func parseFlags(arguments []string, count int, flags *flag.FlagSet) ([]string, error) {
	if len(arguments) < count {
		return nil, errUsage
	}
	for _, word := range arguments[:count] {
		if word == "" || strings.HasPrefix(word, "-") {
			return nil, errUsage
		}
	}
	flags.SetOutput(io.Discard)
	if err := flags.Parse(arguments[count:]); err != nil || flags.NArg() > 0 {
		return nil, errUsage
	}
	return arguments[:count], nil
}
