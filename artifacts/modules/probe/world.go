package main

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// worldConfig is one host outside the cluster that would answer: the file that `probe world` reads.
type worldConfig struct {
	Host      string              `json:"host"`
	Addresses []string            `json:"addresses"`
	HTTP      []int               `json:"http"`  // ports that speak HTTP
	HTTPS     []int               `json:"https"` // the same over TLS
	Echo      []int               `json:"echo"`  // TCP ports that send back what they get
	UDP       []int               `json:"udp"`   // answers DNS queries, and sends back all else
	Names     map[string][]string `json:"names"` // what a DNS query is answered with
	// PEM files; without them no port speaks TLS.
	Certificate string `json:"certificate"`
	Key         string `json:"key"`
	// Interface whose incoming packets are recorded; empty records none.
	Interface string `json:"interface"`
	Arrivals  string `json:"arrivals"`
}

// arrival is something that reached a host of the world, as a line of its record.
type arrival struct {
	Time     time.Time `json:"time"`
	Host     string    `json:"host"`
	Protocol string    `json:"protocol"` // tcp (a first packet), udp, icmp; tls (a client's hello)
	Peer     string    `json:"peer"`
	Address  string    `json:"address"`
	Port     int       `json:"port,omitempty"`
	SNI      string    `json:"sni,omitempty"`
}

// world is one running host.
type world struct {
	config worldConfig
	mutex  sync.Mutex
	record io.Writer
}

// serveWorld plays the host of a file until it is told to stop. Further words only mark the process.
func serveWorld(arguments []string) error {
	if len(arguments) == 0 {
		return errUsage
	}
	text, err := os.ReadFile(arguments[0])
	if err != nil {
		return err
	}
	host := &world{}
	if err := json.Unmarshal(text, &host.config); err != nil {
		return fmt.Errorf("%s: %w", arguments[0], err)
	}
	file, err := os.OpenFile(host.config.Arrivals, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer file.Close()
	host.record = file
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	failed := make(chan error, 1)
	if err := host.open(func(err error) {
		select {
		case failed <- err:
		default:
		}
	}); err != nil {
		return err
	}
	fmt.Println("ready")
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		return nil
	}
}

// open starts every listener; `fail` hears of one that ends.
func (w *world) open(fail func(error)) error {
	if w.config.Interface != "" {
		capture, err := openCapture(w.config.Interface)
		if err != nil {
			return err
		}
		go func() { fail(w.recordPackets(capture)) }()
	}
	for _, address := range w.config.Addresses {
		if err := w.openAddress(address, fail); err != nil {
			return err
		}
	}
	return nil
}

func (w *world) openAddress(address string, fail func(error)) error {
	listenTCP := func(port int, serve func(net.Listener) error) error {
		listener, err := net.Listen("tcp", net.JoinHostPort(address, strconv.Itoa(port)))
		if err == nil {
			go func() { fail(serve(listener)) }()
		}
		return err
	}
	for _, port := range w.config.HTTP {
		if err := listenTCP(port, w.serveHTTP); err != nil {
			return err
		}
	}
	for _, port := range w.config.HTTPS {
		if err := listenTCP(port, w.serveHTTPS); err != nil {
			return err
		}
	}
	for _, port := range w.config.Echo {
		if err := listenTCP(port, serveEcho); err != nil {
			return err
		}
	}
	for _, port := range w.config.UDP {
		socket, err := net.ListenPacket("udp", net.JoinHostPort(address, strconv.Itoa(port)))
		if err != nil {
			return err
		}
		go func() { fail(w.serveUDP(socket)) }()
	}
	return nil
}

func (w *world) serveHTTP(listener net.Listener) error {
	handler := http.HandlerFunc(func(answer http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(answer, "world host %s\n", w.config.Host)
	})
	return (&http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second}).Serve(listener)
}

func (w *world) serveHTTPS(listener net.Listener) error {
	certificate, err := tls.LoadX509KeyPair(w.config.Certificate, w.config.Key)
	if err != nil {
		return err
	}
	return w.serveHTTP(tls.NewListener(listener, &tls.Config{
		Certificates: []tls.Certificate{certificate},
		GetConfigForClient: func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
			w.arrived("tls", hello.Conn.RemoteAddr().String(), hello.Conn.LocalAddr().String(), hello.ServerName)
			return nil, nil
		},
	}))
}

func serveEcho(listener net.Listener) error {
	for {
		connection, err := listener.Accept()
		if err != nil {
			return err
		}
		go func() {
			defer connection.Close()
			_, _ = io.Copy(connection, connection)
		}()
	}
}

func (w *world) serveUDP(socket net.PacketConn) error {
	packet := make([]byte, 64<<10)
	for {
		length, peer, err := socket.ReadFrom(packet)
		if errors.Is(err, net.ErrClosed) {
			return err
		}
		if err != nil {
			continue // what an earlier answer met, such as a closed port
		}
		answer := answerDNS(packet[:length], w.config.Names)
		if answer == nil {
			answer = packet[:length]
		}
		_, _ = socket.WriteTo(answer, peer)
	}
}

// arrived writes a line; peer and local are addresses with or without a port.
func (w *world) arrived(protocol, peer, local, sni string) {
	line := arrival{Time: time.Now().UTC(), Host: w.config.Host, Protocol: protocol, Peer: peer, Address: local, SNI: strings.ToLower(sni)}
	if address, port, err := net.SplitHostPort(local); err == nil {
		line.Address = address
		line.Port, _ = strconv.Atoi(port)
	}
	text, err := json.Marshal(line)
	if err != nil {
		return
	}
	w.mutex.Lock()
	defer w.mutex.Unlock()
	_, _ = w.record.Write(append(text, '\n'))
}
