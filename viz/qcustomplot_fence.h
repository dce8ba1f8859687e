#pragma once

// The one place that includes qcustomplot.h. The project is compiled with QT_NO_KEYWORDS (LibTorch has members named
// `slots`), while Debian's qcustomplot.h uses the bare keywords: they exist only inside this fence.

#include <QtCore>
#include <QtGui>
#include <QtPrintSupport>
#include <QtWidgets>

#define signals Q_SIGNALS
#define slots Q_SLOTS
#define emit
#define foreach Q_FOREACH
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wall"
#pragma GCC diagnostic ignored "-Wextra"
#include <qcustomplot.h>
#pragma GCC diagnostic pop
#undef signals
#undef slots
#undef emit
#undef foreach
