"""Writes a workbook with a chart and reads it again, with Go's excelize and nothing written by hand in between.

python docs/examples/excelize/book.py [FILE.xlsx]
"""

import sys

import usegolib

MODULE = "github.com/xuri/excelize/v2@v2.11.1"
MONTHS = ["Small", "Normal", "Large"]
ROWS = {"Apple": [2, 3, 3], "Orange": [5, 2, 4], "Pear": [6, 7, 8]}


def put_row(excelize, book, line, values):
    """One row of the sheet, cell by cell: SetSheetRow of Go wants a pointer to a slice, which Python has not."""
    for column, value in enumerate(values, 1):
        book.SetCellValue("Fruit", excelize.CoordinatesToCellName(column, line), value)


def write(excelize, file):
    """The workbook: numbers, a large one, a text that is none of ASCII, a style, a chart."""
    with excelize.NewFile() as book:
        sheet = book.NewSheet("Fruit")
        put_row(excelize, book, 1, ["", *MONTHS])
        for line, (name, amounts) in enumerate(ROWS.items(), 2):
            put_row(excelize, book, line, [name, *amounts])
        bold = book.NewStyle(excelize.Style(Font=excelize.Font(Bold=True, Color="FF0000")))
        book.SetCellStyle("Fruit", "B1", "D1", bold)
        series = [
            excelize.ChartSeries(
                Name=f"Fruit!$A${line}", Categories="Fruit!$B$1:$D$1", Values=f"Fruit!$B${line}:$D${line}"
            )
            for line in range(2, 2 + len(ROWS))
        ]
        book.AddChart("Fruit", "F1", excelize.Chart(Type=excelize.Col3DClustered, Series=series))
        book.SetCellFormula("Fruit", "B6", "SUM(B2:D4)")
        book.SetCellValue("Sheet1", "A1", 2**40)
        book.SetCellValue("Sheet1", "A2", "🐹 and 🐍")
        book.SetActiveSheet(sheet)
        book.SaveAs(file)


def read(excelize, file):
    """What the workbook says."""
    with excelize.OpenFile(file) as book:
        for row in book.GetRows("Fruit"):
            print(*row, sep="\t")
        print("sum:", book.CalcCellValue("Fruit", "B6"))
        print("Sheet1:", book.GetCellValue("Sheet1", "A1"), book.GetCellValue("Sheet1", "A2"))
        try:
            book.GetCellValue("Vegetables", "A1")
        except excelize.ErrSheetNotExist as error:
            print("no such sheet:", error.SheetName)


def main():
    """Both, one after the other."""
    file = sys.argv[1] if len(sys.argv) > 1 else "fruit.xlsx"
    excelize = usegolib.import_(MODULE)
    write(excelize, file)
    read(excelize, file)


if __name__ == "__main__":
    main()
