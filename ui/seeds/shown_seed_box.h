#pragma once

#include "ui/quiet_widgets.h"

namespace cmir::ui {

class SeedGroup;

/// Which of several seeds the views show; hidden while there is one.
class ShownSeedBox : public QuietComboBox {
    Q_OBJECT

public:
    explicit ShownSeedBox(SeedGroup& seeds, QWidget* parent = nullptr);

private:
    void follow();

    SeedGroup& m_seeds;
};

}
