#pragma once

#include "ui/views/embedding_picture.h"

#include <QList>
#include <QString>

namespace cmir::ui {

/// Of a projection in the box that offers it.
struct ProjectionChoice {
    ProjectionKind kind;
    QString title, help;
};
QList<ProjectionChoice> projectionChoices();

}
