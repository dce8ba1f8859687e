#pragma once

#include "ui/samples/sample_table.h"

#include <QString>

namespace cmir::ui {

/// Which rows of the table match a filter (core/data/filter_expression.h), one for each. Columns are named as in
/// SampleTable: splits and the errors of classes ("right", "wrong") are texts there, labels and other classes their
/// numbers. Throws FilterError with a place in the text's UTF-8.
std::vector<bool> matchingRows(const SampleTable& table, const QString& filter);

/// Examples for this table, for a tooltip.
QStringList filterExamples(const SampleTable* table);

}
