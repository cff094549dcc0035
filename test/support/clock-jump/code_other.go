//go:build !amd64

package main

import "errors"

// The machine code of other processors is not known here, and ownVDSO says so.

type clockFunction struct{ slot int }

const (
	slotLength = 0
	caveAlign  = 1
	caveLength = 0
)

var clockFunctions = map[string]clockFunction{}

func (clockFunction) code(int64) []byte { return nil }

func jump(int, int) []byte { return nil }

func programCounter(int) (int64, error) { return 0, errors.ErrUnsupported }
