package main

import (
	"context"
	"fmt"
	"net/http"
	"os/signal"
	"strconv"
	"sync/atomic"
	"syscall"
	"time"
)

// serve answers until it is told to stop. The second listener says the same as the first; it is
// there to be made unreachable by a NetworkPolicy.
func serve(environment func(string) string) error {
	addresses := []string{valueOr(environment("ADDR"), ":8080")}
	if blocked := environment("BLOCKED_ADDR"); blocked != "" {
		addresses = append(addresses, blocked)
	}
	return listen(demo(valueOr(environment("VERSION"), version), valueOr(environment("HOSTNAME"), "unknown")), addresses...)
}

// demo is the handler of a service whose behaviour a caller can change: slow, failing, any status.
func demo(version, host string) http.Handler {
	var failing atomic.Bool
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		if failing.Load() {
			http.Error(w, "told to fail by /fail/on", http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintf(w, "version=%s host=%s proto=%s peer=%s xfcc=%s\n",
			version, host, r.Proto, r.RemoteAddr, r.Header.Get("X-Forwarded-Client-Cert"))
	})
	mux.HandleFunc("GET /healthz", healthy)
	mux.HandleFunc("GET /status/{code}", func(w http.ResponseWriter, r *http.Request) {
		code, err := strconv.Atoi(r.PathValue("code"))
		if err != nil || code < 200 || code > 599 {
			http.Error(w, "expected a status from 200 to 599", http.StatusBadRequest)
			return
		}
		w.WriteHeader(code)
		fmt.Fprintf(w, "status %d as asked\n", code)
	})
	mux.HandleFunc("GET /delay/{duration}", func(w http.ResponseWriter, r *http.Request) {
		delay, err := time.ParseDuration(r.PathValue("duration"))
		if err != nil || delay < 0 || delay > time.Minute {
			http.Error(w, "expected a duration from 0s to 1m", http.StatusBadRequest)
			return
		}
		select {
		case <-time.After(delay):
			fmt.Fprintf(w, "answered after %s\n", delay)
		case <-r.Context().Done():
		}
	})
	mux.HandleFunc("GET /fail/{state}", func(w http.ResponseWriter, r *http.Request) {
		state := r.PathValue("state")
		if state != "on" && state != "off" {
			http.Error(w, "expected /fail/on or /fail/off", http.StatusBadRequest)
			return
		}
		failing.Store(state == "on")
		fmt.Fprintf(w, "failing %s\n", state)
	})
	return mux
}

func healthy(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") }

// listen serves on all addresses until SIGTERM or SIGINT; the first listener that fails ends all.
func listen(handler http.Handler, addresses ...string) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	failed := make(chan error, len(addresses))
	for _, address := range addresses {
		server := &http.Server{Addr: address, Handler: handler, ReadHeaderTimeout: 5 * time.Second}
		go func() { failed <- server.ListenAndServe() }()
		defer func() {
			ending, cancel := context.WithTimeout(context.Background(), 2*time.Second)
			defer cancel()
			_ = server.Shutdown(ending)
		}()
	}
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		return nil
	}
}

func valueOr(value, fallback string) string {
	if value == "" {
		return fallback
	}
	return value
}
