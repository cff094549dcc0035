package main

import (
	"bufio"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// The path protocol: the server sends a nonce, the client one line `PROOF COMMAND`, in which PROOF is
// the HMAC of nonce and command with the cluster's token. So the token never crosses the network, and
// a stranger on it gets nothing but a nonce. `ask` ends there; `sink` waits for its turn ("go"), is
// sent bytes to their end, and answers how many came in how many nanoseconds.

// turnPatience is how long a client waits while the server serves others.
const turnPatience = 60 * time.Second

// idlePatience is how long a server stays without clients; systemd holds the door and starts another.
const idlePatience = 30 * time.Second

// pathConnection is an accepted client's connection, whose lines are read through a buffer.
type pathConnection struct {
	*net.TCPConn
	lines *bufio.Reader
}

func openPath(told settings, peer peerSettings, command string) (*pathConnection, error) {
	dialer := net.Dialer{Timeout: 2 * time.Second}
	if own := net.ParseIP(told.PrivateAddress); own != nil {
		dialer.LocalAddr = &net.TCPAddr{IP: own} // by the private interface or not at all
	}
	raw, err := dialer.Dial("tcp", net.JoinHostPort(peer.Address, strconv.Itoa(told.PathPort)))
	if err != nil {
		return nil, err
	}
	connection := &pathConnection{TCPConn: raw.(*net.TCPConn), lines: bufio.NewReader(raw)}
	_ = connection.SetDeadline(time.Now().Add(5 * time.Second))
	nonce, err := connection.lines.ReadString('\n')
	if err == nil {
		_, err = fmt.Fprintf(connection, "%s %s\n", proof(told.token, strings.TrimSpace(nonce), command), command)
	}
	if err == nil {
		err = connection.expect("yes")
	}
	if err != nil {
		_ = connection.Close()
		return nil, fmt.Errorf("%s: %w", peer.Host, err)
	}
	return connection, nil
}

func (c *pathConnection) expect(word string) error {
	line, err := c.lines.ReadString('\n')
	if err != nil {
		return err
	}
	if got := strings.TrimSpace(line); got != word {
		return fmt.Errorf("expected %q, got %q", word, got)
	}
	return nil
}

func proof(token []byte, nonce, command string) string {
	code := hmac.New(sha256.New, token)
	_, _ = io.WriteString(code, nonce+" "+command)
	return hex.EncodeToString(code.Sum(nil))
}

// pathServer serves one sink at a time, so that clients do not share this host's link.
type pathServer struct {
	token []byte
	turn  sync.Mutex
	open  atomic.Int64
	last  atomic.Int64 // when a connection ended, in nanoseconds of the clock
}

func measurePath(arguments []string) error {
	flags := flag.NewFlagSet("measure-path", flag.ContinueOnError)
	file := flags.String("settings", "", "")
	token := flags.String("token", "", "")
	if _, err := parseFlags(arguments, 0, flags); err != nil {
		return err
	}
	told, err := readSettings(*file, *token)
	if err != nil {
		return err
	}
	return servePath(told)
}

// servePath serves a listener that systemd has opened (LISTEN_FDS, sd_listen_fds(3)) until nobody
// has come for a while.
func servePath(told settings) error {
	if os.Getenv("LISTEN_FDS") != "1" || os.Getenv("LISTEN_PID") != strconv.Itoa(os.Getpid()) {
		return errors.New("expected one socket of systemd (LISTEN_FDS=1)")
	}
	file := os.NewFile(3, "path")
	listener, err := net.FileListener(file)
	_ = file.Close()
	if err != nil {
		return err
	}
	return (&pathServer{token: told.token}).serve(listener.(*net.TCPListener), idlePatience)
}

func (s *pathServer) serve(listener *net.TCPListener, patience time.Duration) error {
	if len(s.token) == 0 {
		return errors.New("there is no token, and without one anybody could send")
	}
	s.last.Store(time.Now().UnixNano())
	for {
		_ = listener.SetDeadline(time.Now().Add(patience))
		connection, err := listener.AcceptTCP()
		if err == nil {
			s.open.Add(1)
			go func() {
				defer s.open.Add(-1)
				defer func() { s.last.Store(time.Now().UnixNano()) }()
				defer connection.Close()
				s.answer(connection)
			}()
			continue
		}
		if !os.IsTimeout(err) {
			return err
		}
		if s.open.Load() == 0 && time.Since(time.Unix(0, s.last.Load())) >= patience {
			return nil
		}
	}
}

func (s *pathServer) answer(connection *net.TCPConn) {
	nonce := make([]byte, 32)
	_, _ = rand.Read(nonce)
	challenge := hex.EncodeToString(nonce)
	_ = connection.SetDeadline(time.Now().Add(5 * time.Second))
	if _, err := fmt.Fprintln(connection, challenge); err != nil {
		return
	}
	lines := bufio.NewReader(io.LimitReader(connection, 1<<40))
	line, err := readShortLine(lines)
	if err != nil {
		return
	}
	given, command, _ := strings.Cut(line, " ")
	if !hmac.Equal([]byte(given), []byte(proof(s.token, challenge, command))) {
		return // a stranger learns nothing
	}
	if _, err := fmt.Fprintln(connection, "yes"); err != nil || command != "sink" {
		return
	}
	s.turn.Lock()
	defer s.turn.Unlock()
	_ = connection.SetDeadline(time.Now().Add(30 * time.Second))
	if _, err := fmt.Fprintln(connection, "go"); err != nil {
		return
	}
	start := time.Now()
	count, err := io.CopyBuffer(discard{}, struct{ io.Reader }{lines}, make([]byte, 256<<10))
	if err == nil {
		_, _ = fmt.Fprintln(connection, count, time.Since(start).Nanoseconds())
	}
}

// readShortLine reads no more than a client of this protocol sends.
func readShortLine(lines *bufio.Reader) (string, error) {
	line, err := lines.ReadSlice('\n')
	if err != nil || len(line) > 200 {
		return "", errors.New("no line of the path protocol")
	}
	return strings.TrimSpace(string(line)), nil
}

// discard has no ReadFrom, so that copies to it use the buffer that they are given.
type discard struct{}

func (discard) Write(block []byte) (int, error) { return len(block), nil }
