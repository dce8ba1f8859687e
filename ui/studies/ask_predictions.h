#pragma once

#include <QString>
#include <QStringList>

#include <optional>

class QWidget;

namespace cmir::ui {

/// What another program predicts, as the user names it.
struct NamedPredictions {
    QString name;
    QStringList files; ///< one for each of its seeds
};

/// Asks in dialogs over `parent`; nothing: the user thought better of it.
std::optional<NamedPredictions> askPredictions(QWidget* parent);

}
