#pragma once

#include "ui/look.h"

#include <QMenu>

namespace cmir::ui {

class Settings;

/// View > Appearance: the look and the size of the text, applied at once and remembered.
class AppearanceMenu : public QMenu {
    Q_OBJECT

public:
    explicit AppearanceMenu(Settings& settings, QWidget* parent = nullptr);

private:
    void showApplied();

    QList<QAction*> m_looks, m_sizes;
};

/// What was chosen there last.
Look rememberedLook(const Settings& settings);
int rememberedTextSize(const Settings& settings);

}
