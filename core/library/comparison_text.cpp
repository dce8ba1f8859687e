#include "core/library/comparison_text.h"

#include "core/analysis/interval_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>
#include <vector>

namespace cmir {

namespace {

bool isMeasured(const ComparisonTable::Row& row)
{
    return row.section != ComparisonTable::Section::Settings;
}

std::string escapedMarkdown(std::string_view text)
{
    constexpr std::string_view special = "\\|*_`[]<>";
    std::string out;
    for (const char c : text) {
        if (c == '\n' || c == '\r') {
            out += ' ';
            continue;
        }
        if (special.find(c) != std::string_view::npos)
            out += '\\';
        out += c;
    }
    return out;
}

/// What LaTeX does not take as it is; the longer one first where one begins with another.
const std::vector<std::pair<std::string_view, std::string_view>>& latexSpellings()
{
    static const std::vector<std::pair<std::string_view, std::string_view>> spellings {
        { "\\", "\\textbackslash{}" },
        { "{", "\\{" },
        { "}", "\\}" },
        { "#", "\\#" },
        { "$", "\\$" },
        { "%", "\\%" },
        { "&", "\\&" },
        { "_", "\\_" },
        { "~", "\\textasciitilde{}" },
        { "^", "\\textasciicircum{}" },
        { "<", "\\ensuremath{<}" },
        { ">", "\\ensuremath{>}" },
        { "|", "\\ensuremath{|}" },
        { "\n", " " },
        { "±", "\\ensuremath{\\pm}" },
        { "−", "\\ensuremath{-}" },
        { "–", "--" },
        { "·", "\\ensuremath{\\cdot}" },
        { "α", "\\ensuremath{\\alpha}" },
        { "λ", "\\ensuremath{\\lambda}" },
        { "ρ", "\\ensuremath{\\rho}" },
        { "σ", "\\ensuremath{\\sigma}" },
        { "β", "\\ensuremath{\\beta}" },
        { "γ", "\\ensuremath{\\gamma}" },
        { "η", "\\ensuremath{\\eta}" },
        { "′", "\\ensuremath{'}" },
        { "²", "\\textsuperscript{2}" },
        { "¹", "\\textsuperscript{1}" },
        { "⁽", "\\textsuperscript{(}" },
        { "⁾", "\\textsuperscript{)}" },
        { "₀", "\\textsubscript{0}" },
        { "₁", "\\textsubscript{1}" },
        { "₂", "\\textsubscript{2}" },
        { "₃", "\\textsubscript{3}" },
        { "ᵢ", "\\textsubscript{i}" },
        { "ₙ", "\\textsubscript{n}" },
        { "ᵥ", "\\textsubscript{v}" },
        { "ₛ", "\\textsubscript{s}" },
        { "ₚ", "\\textsubscript{p}" },
        { "ᵤ", "\\textsubscript{u}" },
        { "τ", "\\ensuremath{\\tau}" },
        { "μ", "\\ensuremath{\\mu}" },
        { "ω", "\\ensuremath{\\omega}" },
        { "†", "\\ensuremath{^{\\dagger}}" },
        { "→", "\\ensuremath{\\rightarrow}" },
        { "↑", "\\ensuremath{\\uparrow}" },
        { "↓", "\\ensuremath{\\downarrow}" },
        { "≤", "\\ensuremath{\\leq}" },
        { "≥", "\\ensuremath{\\geq}" },
        { "×", "\\ensuremath{\\times}" },
        { "…", "\\ldots{}" },
        { "“", "``" },
        { "”", "''" },
    };
    return spellings;
}

std::string escapedCsv(const std::string& text)
{
    if (text.find_first_of(",\"\r\n") == std::string::npos)
        return text;
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"')
            out += '"';
        out += c;
    }
    return out + '"';
}

std::string csvNumber(double value)
{
    return std::isfinite(value) ? fmt::format("{}", value) : std::string();
}

}

std::string escapedLatex(std::string_view text)
{
    std::string out;
    while (!text.empty()) {
        const auto spelling = std::ranges::find_if(
            latexSpellings(), [&](const auto& candidate) { return text.starts_with(candidate.first); });
        if (spelling != latexSpellings().end()) {
            out += spelling->second;
            text.remove_prefix(spelling->first.size());
        } else {
            out += text.front();
            text.remove_prefix(1);
        }
    }
    return out;
}

std::string shortNumber(double value)
{
    const double size = std::abs(value);
    return size != 0 && (size < 1e-3 || size >= 1e5) ? fmt::format("{:.2e}", value) : fmt::format("{:.3f}", value);
}

std::string cellText(const ComparisonTable& table, const ComparisonTable::Row& row, std::size_t column)
{
    const ComparisonTable::Cell& cell = row.cells[column];
    if (!isMeasured(row))
        return cell.text.empty() ? "–" : cell.text;
    if (!std::isfinite(cell.value))
        return "–";
    std::string text = shortNumber(cell.value);
    if (cell.interval)
        text += " "
            + intervalText(
                cell.interval->lower, cell.interval->upper, row.key.substr(row.key.find('/') + 1), shortNumber);
    const auto runs = static_cast<std::int64_t>(table.columns[column].runs.size());
    if (cell.samples < runs)
        text += fmt::format(" ({} of {})", cell.samples, runs);
    return text;
}

std::string comparisonMarkdown(const ComparisonTable& table)
{
    std::string text = "| |", rule = "| :-- |";
    for (const ComparisonTable::Column& column : table.columns) {
        text += " " + escapedMarkdown(column.title) + " |";
        rule += " --: |";
    }
    text += "\n" + rule + "\n";
    const ComparisonTable::Row* before = nullptr;
    for (const ComparisonTable::Row& row : table.rows) {
        if (before == nullptr || before->section != row.section) {
            text += "| **" + escapedMarkdown(sectionTitle(row.section)) + "** |";
            for (std::size_t i = 0; i < table.columns.size(); ++i)
                text += " |";
            text += "\n";
        }
        text += "| " + escapedMarkdown(row.title) + " |";
        for (std::size_t i = 0; i < row.cells.size(); ++i) {
            const std::string cell = escapedMarkdown(cellText(table, row, i));
            text += row.cells[i].best ? " **" + cell + "** |" : " " + cell + " |";
        }
        text += "\n";
        before = &row;
    }
    return text;
}

std::string comparisonLatex(const ComparisonTable& table)
{
    std::string text
        = "% \\usepackage{booktabs}\n\\begin{tabular}{l" + std::string(table.columns.size(), 'r') + "}\n\\toprule\n";
    for (const ComparisonTable::Column& column : table.columns)
        text += " & " + escapedLatex(column.title);
    text += " \\\\\n";
    const ComparisonTable::Row* before = nullptr;
    for (const ComparisonTable::Row& row : table.rows) {
        if (before == nullptr || before->section != row.section)
            text += "\\midrule\n\\multicolumn{" + std::to_string(table.columns.size() + 1) + "}{l}{\\emph{"
                + escapedLatex(sectionTitle(row.section)) + "}} \\\\\n";
        text += escapedLatex(row.title);
        for (std::size_t i = 0; i < row.cells.size(); ++i) {
            const std::string cell = escapedLatex(cellText(table, row, i));
            text += " & " + (row.cells[i].best ? "\\textbf{" + cell + "}" : cell);
        }
        text += " \\\\\n";
        before = &row;
    }
    return text + "\\bottomrule\n\\end{tabular}\n";
}

std::string comparisonCsv(const ComparisonTable& table)
{
    const auto folded = [&](std::size_t i) { return table.columns[i].runs.size() > 1; };
    std::string text = "section,key,title";
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        const std::string& title = table.columns[i].title;
        text += "," + escapedCsv(title);
        if (folded(i))
            text += "," + escapedCsv(title + " lower") + "," + escapedCsv(title + " upper") + ","
                + escapedCsv(title + " n");
    }
    text += "\n";
    for (const ComparisonTable::Row& row : table.rows) {
        text += escapedCsv(sectionTitle(row.section)) + "," + escapedCsv(row.key) + "," + escapedCsv(row.title);
        for (std::size_t i = 0; i < row.cells.size(); ++i) {
            const ComparisonTable::Cell& cell = row.cells[i];
            text += ',';
            text += isMeasured(row) ? csvNumber(cell.value) : escapedCsv(cell.text);
            if (!folded(i))
                continue;
            text += "," + (cell.interval ? csvNumber(cell.interval->lower) : std::string());
            text += "," + (cell.interval ? csvNumber(cell.interval->upper) : std::string());
            text += "," + (isMeasured(row) ? std::to_string(cell.samples) : std::string());
        }
        text += "\n";
    }
    return text;
}

}
