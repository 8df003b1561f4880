// The time of GetRows in Go alone, for the table of ../README.md: milliseconds, medians of 20, as JSON.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"os"
	"slices"
	"time"

	"github.com/xuri/excelize/v2"
)

func median(book *excelize.File) float64 {
	times := make([]float64, 20)
	for i := range times {
		start := time.Now()
		rows, err := book.GetRows("Sheet1")
		times[i] = float64(time.Since(start).Microseconds()) / 1000
		if err != nil || len(rows) != 2000 || len(rows[0]) != 10 {
			log.Fatal(len(rows), err)
		}
	}
	slices.Sort(times)
	return (times[9] + times[10]) / 2
}

func main() {
	book := excelize.NewFile()
	for row := 1; row <= 2000; row++ {
		for column := 0; column < 10; column++ {
			cell := fmt.Sprintf("%c%d", 'A'+column, row)
			if err := book.SetCellValue("Sheet1", cell, fmt.Sprintf("cell %d.%d", row, column)); err != nil {
				log.Fatal(err)
			}
		}
	}
	buffer, err := book.WriteToBuffer()
	if err != nil {
		log.Fatal(err)
	}
	opened, err := excelize.OpenReader(buffer)
	if err != nil {
		log.Fatal(err)
	}
	found := map[string]float64{"just written": median(book), "opened": median(opened)}
	if err := json.NewEncoder(os.Stdout).Encode(found); err != nil {
		log.Fatal(err)
	}
}
