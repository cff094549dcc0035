package main

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// check is one thing that a host has to be; model/admission/check.ts says what each part means. The
// judge there and this one are held against the same cases.
type check struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	Path    string `json:"path"`
	Rule    rule   `json:"rule"`
	Verdict string `json:"verdict"`
	Fix     string `json:"fix"`
	OptOut  *struct {
		Reason string `json:"reason"`
	} `json:"optOut"`
}

type rule struct {
	Kind    string      `json:"kind"`
	Limit   json.Number `json:"limit"`
	Unit    string      `json:"unit"`
	Values  []string    `json:"values"`
	Value   bool        `json:"value"`
	Minimum string      `json:"minimum"`
}

// checkResult is what became of a check: ok, refuse, taint, report or opted-out.
type checkResult struct {
	check
	Outcome, Measured, Expected string
}

// judgeHost returns the verdict on a host (accept, taint, refuse) and what became of each check. What
// could not be measured is not as wanted.
func judgeHost(checks []check, measurements any) (string, []checkResult) {
	verdict, results := "accept", []checkResult{}
	for _, each := range checks {
		value := valueAt(measurements, each.Path)
		outcome := "ok"
		switch {
		case each.Rule.holds(value):
		case each.OptOut != nil:
			outcome = "opted-out"
		default:
			outcome = each.Verdict
		}
		if outcome == "refuse" || outcome == "taint" && verdict == "accept" {
			verdict = outcome
		}
		results = append(results, checkResult{each, outcome, each.describe(value, measurements), each.Rule.expected()})
	}
	return verdict, results
}

func (r rule) holds(value any) bool {
	switch r.Kind {
	case "at-most", "at-least":
		number, isNumber := value.(json.Number)
		got, badGot := number.Float64()
		limit, badLimit := r.Limit.Float64()
		if !isNumber || badGot != nil || badLimit != nil {
			return false
		}
		return r.Kind == "at-most" && got <= limit || r.Kind == "at-least" && got >= limit
	case "one-of":
		text, isText := value.(string)
		return isText && slices.Contains(r.Values, text)
	case "none-but":
		list, isList := value.([]any)
		return isList && !slices.ContainsFunc(list, func(item any) bool { return !slices.Contains(r.Values, plain(item)) })
	case "is":
		answer, isAnswer := value.(bool)
		return isAnswer && answer == r.Value
	case "version":
		text, isText := value.(string)
		return isText && isAtLeast(text, r.Minimum)
	}
	return false
}

var leadingNumbers = regexp.MustCompile(`^\d+(\.\d+)*`)

// isAtLeast compares number by number, as many as the minimum has.
func isAtLeast(version, minimum string) bool {
	found := leadingNumbers.FindString(version)
	if found == "" {
		return false
	}
	numbers := strings.Split(found, ".")
	for index, word := range strings.Split(minimum, ".") {
		wanted, _ := strconv.Atoi(word)
		got := 0
		if index < len(numbers) {
			got, _ = strconv.Atoi(numbers[index])
		}
		if got != wanted {
			return got > wanted
		}
	}
	return true
}

func (r rule) expected() string {
	switch r.Kind {
	case "at-most", "at-least":
		return strings.Replace(r.Kind, "-", " ", 1) + " " + withUnit(r.Limit.String(), r.Unit)
	case "one-of":
		return strings.Join(r.Values, " or ")
	case "none-but":
		if len(r.Values) == 0 {
			return "nothing"
		}
		return "nothing but " + strings.Join(r.Values, ", ")
	case "is":
		return yesOrNo(r.Value)
	case "version":
		return "at least " + r.Minimum
	}
	return "a rule that this program knows, not " + r.Kind
}

func (c check) describe(value, all any) string {
	switch measured := value.(type) {
	case json.Number:
		return withUnit(measured.String(), c.Rule.Unit)
	case bool:
		return yesOrNo(measured)
	case string:
		return measured
	case []any:
		if len(measured) == 0 {
			return "nothing"
		}
		words := []string{}
		for _, item := range measured {
			words = append(words, plain(item))
		}
		return strings.Join(words, ", ")
	}
	part, _, _ := strings.Cut(c.Path, ".")
	if reason, known := valueAt(all, part+".error").(string); known {
		return "not measured: " + reason
	}
	return "not measured"
}

func plain(item any) string {
	if text, isText := item.(string); isText {
		return text
	}
	encoded, _ := json.Marshal(item)
	return string(encoded)
}

func yesOrNo(answer bool) string {
	if answer {
		return "yes"
	}
	return "no"
}

func withUnit(number, unit string) string { return strings.TrimSpace(number + " " + unit) }

func valueAt(measurements any, path string) any {
	for _, key := range strings.Split(path, ".") {
		object, isObject := measurements.(map[string]any)
		if !isObject {
			return nil
		}
		measurements = object[key]
	}
	return measurements
}

// asJSON is a value as it comes out of a file.
func asJSON(value any) (any, error) {
	text, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	var plain any
	err = decode(text, &plain)
	return plain, err
}

// decode keeps numbers as they are written, so that reports on both sides show the same digits.
func decode(text []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	return decoder.Decode(into)
}
