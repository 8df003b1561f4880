package rt

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
)

// structFields gives the fields of a C struct in a header, one text per field, without comments and spacing.
func structFields(t *testing.T, header, name string) []string {
	t.Helper()
	comments := regexp.MustCompile(`(?s)/\*.*?\*/|//[^\n]*`)
	text := comments.ReplaceAllString(header, "")
	match := regexp.MustCompile(`(?s)typedef struct ` + name + `\s*\{(.*?)\}\s*` + name + `;`).FindStringSubmatch(text)
	if match == nil {
		t.Fatalf("the header has no struct %s", name)
	}
	var fields []string
	for _, field := range strings.Split(match[1], ";") {
		field = strings.Join(strings.Fields(field), " ")
		field = strings.NewReplacer("struct ", "", "* ", "*", " *", "*", "( ", "(").Replace(field)
		if field != "" {
			fields = append(fields, field)
		}
	}
	return fields
}

func readHeader(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; hint: the header is generated from the sources in native/", err)
	}
	return string(text)
}

func TestStatusCodesAreThoseOfTheCore(t *testing.T) {
	core := readHeader(t, "../../native/include/usegolib.h")
	for name, code := range map[string]int32{
		"OK": StatusOK, "ERROR": StatusError, "INVALID_ARGUMENT": StatusInvalidArgument, "NOT_FOUND": StatusNotFound,
		"BUFFER_TOO_SMALL": StatusBufferTooSmall, "NOT_SUPPORTED": StatusNotSupported, "DECODE": StatusDecode, "ENCODE": StatusEncode,
	} {
		if line := fmt.Sprintf("UGL_STATUS_%s = %d,", name, code); !strings.Contains(core, line) {
			t.Errorf("the core's header does not say %s", line)
		}
	}
	for name, flag := range map[string]uint64{
		"CALL_SELF_CONTAINED": uint64(flagSelfContained), "CALL_VIEWS": uint64(flagViews), "SEGMENT_LENT": segmentLent,
		"CALL_LARGE_VIEWS": uint64(flagLargeViews), "DECODE_CLOSED": decodeClosed, "DECODE_OTHER_TYPE": decodeOtherType,
		"DECODE_FOREIGN": decodeForeign,
	} {
		if line := fmt.Sprintf("#define UGL_%s %d\n", name, flag); !strings.Contains(core, line) {
			t.Errorf("the core's header does not say %s", line)
		}
	}
}

func TestHeaderAgreesWithTheCore(t *testing.T) {
	ours, core := readHeader(t, "abi.h"), readHeader(t, "../../native/include/usegolib.h")
	for _, name := range []string{"ugl_segment", "ugl_call_opts", "ugl_words", "ugl_callback_words", "ugl_host"} {
		got, want := structFields(t, ours, name), structFields(t, core, name)
		if len(want) == 0 || strings.Join(got, ";") != strings.Join(want, ";") {
			t.Errorf("%s:\nours %q\ncore %q", name, got, want)
		}
	}
}
