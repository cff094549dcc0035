package main

import (
	"fmt"
	"net"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.zx2c4.com/wireguard/wgctrl"
)

// set makes an interface that is there what the link says.
func set(wanted link) error {
	full, err := configuration(wanted)
	if err != nil {
		return err
	}
	client, err := wgctrl.New()
	if err != nil {
		return err
	}
	defer client.Close()
	running, err := client.Device(wanted.Interface)
	if err != nil {
		return fmt.Errorf("%s does not run: %w", wanted.Interface, err)
	}
	changed := changes(running, full)
	if err := client.ConfigureDevice(wanted.Interface, changed); err != nil {
		return err
	}
	for _, words := range [][]string{
		{"address", "replace", wanted.Address, "dev", wanted.Interface},
		{"link", "set", wanted.Interface, "mtu", strconv.Itoa(wanted.MTU), "up"},
	} {
		if err := ip(words...); err != nil {
			return err
		}
	}
	fmt.Printf("%s: %d of %d peers changed\n", wanted.Interface, len(changed.Peers), len(full.Peers))
	return nil
}

func ip(words ...string) error {
	if output, err := exec.Command("ip", words...).CombinedOutput(); err != nil {
		return fmt.Errorf("ip %s: %s", strings.Join(words, " "), strings.TrimSpace(string(output)))
	}
	return nil
}

func networksOf(networks []net.IPNet) []string {
	texts := []string{}
	for _, network := range networks {
		texts = append(texts, network.String())
	}
	slices.Sort(texts)
	return texts
}

type report struct {
	Interface      string       `json:"interface"`
	Implementation string       `json:"implementation"`
	PublicKey      string       `json:"publicKey"`
	Peers          []peerReport `json:"peers"`
}

type peerReport struct {
	PublicKey string   `json:"publicKey"`
	Endpoint  string   `json:"endpoint"`
	Allowed   []string `json:"allowed"`
	// Seconds since the last handshake; null where there was none.
	HandshakeSeconds *int  `json:"handshakeSeconds"`
	ReceivedBytes    int64 `json:"receivedBytes"`
	SentBytes        int64 `json:"sentBytes"`
}

// status is what an interface does, without its private key.
func status(name string) (report, error) {
	client, err := wgctrl.New()
	if err != nil {
		return report{}, err
	}
	defer client.Close()
	device, err := client.Device(name)
	if err != nil {
		return report{}, fmt.Errorf("%s does not run: %w", name, err)
	}
	result := report{
		Interface:      name,
		Implementation: device.Type.String(),
		PublicKey:      device.PublicKey.String(),
		Peers:          []peerReport{},
	}
	for _, each := range device.Peers {
		told := peerReport{
			PublicKey:     each.PublicKey.String(),
			Allowed:       networksOf(each.AllowedIPs),
			ReceivedBytes: each.ReceiveBytes,
			SentBytes:     each.TransmitBytes,
		}
		if each.Endpoint != nil {
			told.Endpoint = each.Endpoint.String()
		}
		if !each.LastHandshakeTime.IsZero() {
			age := int(time.Since(each.LastHandshakeTime).Seconds())
			told.HandshakeSeconds = &age
		}
		result.Peers = append(result.Peers, told)
	}
	return result, nil
}
