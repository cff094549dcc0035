package main

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
	"golang.zx2c4.com/wireguard/conn"
	"golang.zx2c4.com/wireguard/device"
	"golang.zx2c4.com/wireguard/ipc"
	"golang.zx2c4.com/wireguard/tun"
)

// run makes the interface, brings it up and serves it until it is told to stop. The interface stays when
// this ends, so that a restart takes no address and no route away.
func run(wanted link) error {
	ended := make(chan error, 1)
	if why := kernelLacks(wanted.Interface); why == "" {
		fmt.Printf("%s: the kernel's WireGuard\n", wanted.Interface)
	} else {
		fmt.Printf("%s: wireguard-go, because %s\n", wanted.Interface, why)
		if err := serve(wanted, ended); err != nil {
			return err
		}
	}
	if err := set(wanted); err != nil {
		return err
	}
	if err := tellReady(); err != nil {
		return err
	}
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, syscall.SIGINT)
	select {
	case <-stop:
		return nil
	case err := <-ended:
		return err
	}
}

// kernelLacks makes an interface of the kernel's WireGuard, or says why there is none. An interface that
// wireguard-go served before stays with it until the host boots: it has routes.
func kernelLacks(name string) string {
	folder := "/sys/class/net/" + name
	if _, err := os.Stat(folder + "/tun_flags"); err == nil {
		return "it served this interface before"
	}
	if _, err := os.Stat(folder); err == nil {
		return ""
	}
	output, err := exec.Command("ip", "link", "add", "dev", name, "type", "wireguard").CombinedOutput()
	if err == nil {
		return ""
	}
	return fmt.Sprintf("this host's kernel has none (%s)", strings.Join(strings.Fields(string(output)), " "))
}

// serve starts wireguard-go on a TUN interface and lets `set` and `status` speak to it as to the kernel's.
func serve(wanted link, ended chan<- error) error {
	packets, err := tun.CreateTUN(wanted.Interface, wanted.MTU)
	if err != nil {
		return fmt.Errorf("make %s: %w", wanted.Interface, err)
	}
	if err := unix.IoctlSetInt(int(packets.File().Fd()), unix.TUNSETPERSIST, 1); err != nil {
		return fmt.Errorf("keep %s: %w", wanted.Interface, err)
	}
	served := device.NewDevice(packets, conn.NewDefaultBind(), device.NewLogger(device.LogLevelError, ""))
	file, err := ipc.UAPIOpen(wanted.Interface)
	if err != nil {
		return fmt.Errorf("open the door of %s: %w", wanted.Interface, err)
	}
	door, err := ipc.UAPIListen(wanted.Interface, file)
	if err != nil {
		return fmt.Errorf("open the door of %s: %w", wanted.Interface, err)
	}
	go func() {
		for {
			caller, err := door.Accept()
			if err != nil {
				ended <- fmt.Errorf("the door of %s is closed: %w", wanted.Interface, err)
				return
			}
			go served.IpcHandle(caller)
		}
	}()
	go func() {
		<-served.Wait()
		ended <- fmt.Errorf("%s is gone", wanted.Interface)
	}()
	return served.Up()
}

// tellReady tells systemd that the interface carries packets; who runs this by hand is told nothing.
func tellReady() error {
	path := os.Getenv("NOTIFY_SOCKET")
	if path == "" {
		return nil
	}
	socket, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		return err
	}
	defer socket.Close()
	_, err = socket.Write([]byte("READY=1"))
	return err
}
