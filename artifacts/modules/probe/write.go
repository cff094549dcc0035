package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"
)

// acknowledgement is a line of `probe write`: an entry that a keeper has kept.
type acknowledgement struct {
	Sequence     int64 `json:"sequence"`
	Milliseconds int64 `json:"milliseconds"`
	kept
	SHA256 string `json:"sha256"` // of the value, which is not printed: it may be a secret's
}

// write sends entries to a keeper, one after the other, and prints those that were acknowledged, until there are
// n of them. One that was not acknowledged is never sent again: whether it was kept is not known.
func write(arguments []string, out io.Writer) error {
	flags := flag.NewFlagSet("write", flag.ContinueOnError)
	first := flags.Int64("first", 1, "")
	times := flags.Int64("n", 0, "")
	every := flags.Duration("every", 200*time.Millisecond, "")
	limit := flags.Duration("for", 10*time.Minute, "")
	timeout := flags.Duration("timeout", 5*time.Second, "")
	words, err := parseFlags(arguments, 1, flags)
	if err != nil || *first < 1 || *every <= 0 {
		return errUsage
	}
	client := &http.Client{Timeout: *timeout, Transport: &http.Transport{Proxy: nil}}
	defer client.CloseIdleConnections()
	ctx, cancel := context.WithTimeout(context.Background(), *limit)
	defer cancel()
	beat := time.NewTicker(*every)
	defer beat.Stop()
	for sequence, acknowledged := *first, int64(0); ; sequence++ {
		if err := writeOne(ctx, client, words[0], sequence, out); err != nil {
			fmt.Fprintf(os.Stderr, "entry %d: %s\n", sequence, reason(err))
		} else if acknowledged++; acknowledged == *times {
			return nil
		}
		select {
		case <-beat.C:
		case <-ctx.Done():
			return fmt.Errorf("%d entries were acknowledged in %s", acknowledged, *limit)
		}
	}
}

func writeOne(ctx context.Context, client *http.Client, url string, sequence int64, out io.Writer) error {
	random := make([]byte, 32)
	_, _ = rand.Read(random) // never fails
	sent := entry{Sequence: sequence, Milliseconds: time.Now().UnixMilli(), Value: hex.EncodeToString(random)}
	body, err := json.Marshal(sent)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, 4<<10))
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusCreated {
		return fmt.Errorf("status %d %s", response.StatusCode, strings.TrimSpace(string(text)))
	}
	line := acknowledgement{Sequence: sequence, Milliseconds: sent.Milliseconds}
	if err := json.Unmarshal(text, &line.kept); err != nil {
		return err
	}
	line.SHA256 = fmt.Sprintf("%x", sha256.Sum256([]byte(sent.Value)))
	return json.NewEncoder(out).Encode(line)
}
