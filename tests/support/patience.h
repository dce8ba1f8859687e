#pragma once

#include <QtTest/qtestcase.h>

// Part of what every test reads first. Qt Test waits for 5 s, which a machine that is busy with other work may take;
// what is awaited comes, or the test fails, however long it may take.
#undef QTRY_VERIFY
#define QTRY_VERIFY(expr) QTRY_VERIFY_WITH_TIMEOUT(expr, 60000)
#undef QTRY_COMPARE
#define QTRY_COMPARE(expr, expected) QTRY_COMPARE_WITH_TIMEOUT(expr, expected, 60000)
