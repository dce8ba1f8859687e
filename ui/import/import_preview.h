#pragma once

#include "core/import/foreign_file.h"
#include "core/import/mapping.h"

#include <QString>
#include <QStringList>

namespace cmir::ui {

/// What an import would do, in words.
struct ImportPreview {
    QStringList steps; ///< or why it cannot be
    QStringList outcome; ///< for each split of the file: what comes of its samples
    QString fileRule; ///< what happens where nobody says how samples are parted
    bool fileDraws = false; ///< by chance, that is
    bool possible = false;
};

/// Told without doing it. Where it cannot be, `steps` alone says something.
ImportPreview importPreview(const foreign::File& file, const foreign::Mapping& mapping);

}
