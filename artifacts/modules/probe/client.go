package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"
	"time"
)

// headers is a flag that may be given several times, each as `name: value`.
type headers http.Header

func (h headers) String() string { return "" }
func (h headers) Set(text string) error {
	name, value, found := strings.Cut(text, ":")
	if !found {
		return errors.New("expected name:value")
	}
	http.Header(h).Add(strings.TrimSpace(name), strings.TrimSpace(value))
	return nil
}

// get asks n times, each on a connection of its own, and prints what came. It returns the reason of
// the first failure; an answer that is not 2xx is one.
func get(arguments []string, out io.Writer) error {
	if len(arguments) == 0 || strings.HasPrefix(arguments[0], "-") {
		return errUsage
	}
	sent := headers{}
	flags := flag.NewFlagSet("get", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	timeout := flags.Duration("timeout", 3*time.Second, "")
	times := flags.Int("n", 1, "")
	flags.Var(sent, "H", "")
	if err := flags.Parse(arguments[1:]); err != nil || flags.NArg() > 0 {
		return errUsage
	}
	for range *times {
		status, body, err := fetch(arguments[0], http.Header(sent), *timeout)
		if err != nil {
			return errors.New(reason(err))
		}
		fmt.Fprintf(out, "%d %s\n", status, strings.TrimSpace(body))
		if status < 200 || status > 299 {
			return fmt.Errorf("status %d", status)
		}
	}
	return nil
}

func fetch(url string, sent http.Header, timeout time.Duration) (int, string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return 0, "", err
	}
	request.Header = sent
	if host := sent.Get("Host"); host != "" {
		request.Host = host
	}
	client := http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true, Proxy: nil},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	response, err := client.Do(request)
	if err != nil {
		return 0, "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, 64<<10))
	return response.StatusCode, string(body), err
}

// reason says in a word or two why a call failed: what a test of a NetworkPolicy or of mutual TLS
// has to tell apart.
func reason(err error) string {
	var lookup *net.DNSError
	switch {
	case errors.As(err, &lookup) && lookup.IsNotFound:
		return "no such host " + lookup.Name
	case errors.Is(err, syscall.ECONNREFUSED):
		return "refused"
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "reset"
	case errors.Is(err, context.DeadlineExceeded), os.IsTimeout(err):
		return "timeout"
	default:
		return err.Error()
	}
}
