#pragma once

#include "ui/studies/study_summary.h"

#include <QList>

namespace cmir::ui {

/// Rows methods, columns splits and metrics: the table of a paper, with its marks.
struct MethodsTable {
    struct Column {
        QString split, metric;
        int comparisons = 0; ///< with the reference that could be computed
    };

    struct Cell {
        MeanEstimate estimate;
        enum class Rank { None, Best, Second } rank = Rank::None;
        std::optional<double> p; ///< against the reference: paired t-test, Holm-corrected over the column
        bool significant = false; ///< p below 0.05
        QString comparison; ///< in words; empty: there is none
    };

    struct Row {
        QString name;
        bool isPaper = false; ///< printed in the paper, not measured here; it takes no part in ranks and tests
        bool isSimple = false; ///< a reference model without a network; it takes no part in them either
        bool isReference = false; ///< what the others are compared with
        QList<Cell> cells; ///< one per column
        QString tuned {}; ///< how its settings were found, as a sentence; empty: they are the study's

        bool isTrained() const { return !isPaper && !isSimple; }
    };

    /// Beside the measured columns.
    struct TextColumn {
        QString title, help;
        QStringList cells; ///< one per row
    };

    QList<Column> columns;
    QList<Row> rows;
    QList<TextColumn> texts; ///< where methods were tuned (tuned_methods.h)
    QString tunedNote; ///< how, in sentences

    bool isEmpty() const { return rows.isEmpty() || columns.isEmpty(); }
    /// What the marks mean, how much they mean, and where the paper's figures come from.
    QString note() const;
    /// "0.616 ± 0.012*".
    QString cellText(int row, int column) const;
    QString columnTitle(int column) const; ///< "test\nMAE ↓"

    /// Per column mean, ends of the interval and corrected p, then the texts; a column says whether a row was measured
    /// or printed.
    QString toCsv() const;
    /// A tabular for booktabs: best bold, second best underlined, significance as an asterisk.
    QString toLatex() const;
};

/// The reference is the first variant that trains CmIR with the plan's own settings and modalities, else the first of
/// all if it is CmIR (with settings that were found for it). Below the variants stand the simple models, where they
/// were measured on one of the columns. The paper's row stands last, where the plan's data is one of its datasets and a
/// column is among its figures.
MethodsTable methodsTable(const StudySummary& summary, const QStringList& splits, const QStringList& metrics);

}
