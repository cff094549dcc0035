package main

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestGetTellsWhyItFailed(t *testing.T) {
	server := httptest.NewServer(demo("v1", "here"))
	defer server.Close()
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	refusing := "http://" + closed.Addr().String()
	_ = closed.Close()
	cases := []struct {
		name, url, want string
		timeout         string
	}{
		{"an answer", server.URL + "/", "", "2s"},
		{"a status that is not 2xx", server.URL + "/status/503", "status 503", "2s"},
		{"nothing that listens", refusing, "refused", "2s"},
		{"a late answer", server.URL + "/delay/10s", "timeout", "50ms"},
	}
	for _, each := range cases {
		t.Run(each.name, func(t *testing.T) {
			var out bytes.Buffer
			err := get([]string{each.url, "-timeout", each.timeout}, &out)
			got := ""
			if err != nil {
				got = err.Error()
			}
			if got != each.want {
				t.Fatalf("got %q, want %q", got, each.want)
			}
		})
	}
}

func TestServiceFailsOnDemand(t *testing.T) {
	server := httptest.NewServer(demo("v2", "here"))
	defer server.Close()
	statusOf := func(path string) (int, string) {
		status, body, err := fetch(server.URL+path, http.Header{}, time.Second)
		if err != nil {
			t.Fatal(err)
		}
		return status, body
	}
	if status, body := statusOf("/"); status != 200 || !strings.HasPrefix(body, "version=v2 host=here proto=HTTP/1.1 peer=") {
		t.Fatalf("got %d %q", status, body)
	}
	statusOf("/fail/on")
	if status, _ := statusOf("/"); status != 503 {
		t.Fatalf("got %d while failing", status)
	}
	if status, _ := statusOf("/healthz"); status != 200 {
		t.Fatalf("got %d from /healthz while failing", status)
	}
}

func TestReadyNamesWhatFails(t *testing.T) {
	checks := &traffic{
		dnsName:   "kubernetes.default",
		peersName: "peers",
		minPeers:  2,
		own:       func() map[string]bool { return map[string]bool{} },
		lookup: func(_ context.Context, name string) ([]string, error) {
			if name == "peers" {
				return []string{}, nil
			}
			return nil, errors.New("no answer")
		},
	}
	answer := httptest.NewRecorder()
	checks.ready(answer, httptest.NewRequest(http.MethodGet, "/ready", nil))
	body := answer.Body.String()
	for _, want := range []string{`"no answer"`, `"0 of at least 2 peers"`} {
		if !strings.Contains(body, want) {
			t.Errorf("%s not in %s", want, body)
		}
	}
	if answer.Code != http.StatusServiceUnavailable {
		t.Errorf("status %d", answer.Code)
	}
}

func TestReadyIsCached(t *testing.T) {
	lookups := 0
	checks := &traffic{lookup: func(context.Context, string) ([]string, error) { lookups++; return []string{"::1"}, nil }}
	for range 5 {
		checks.ready(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/ready", nil))
	}
	if lookups != 1 {
		t.Errorf("%d lookups for 5 requests", lookups)
	}
}
