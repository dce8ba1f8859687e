#pragma once

#include <QDialog>

#include <cstdint>
#include <optional>

class QRadioButton;
class QSpinBox;

namespace cmir::ui {

/// Asks how far a run is to be trained on: so many epochs more, or until it is paused.
class ContinueDialog : public QDialog {
    Q_OBJECT

public:
    /// trained: epochs the run has; wanted: epochs it was to have.
    ContinueDialog(std::int64_t trained, std::int64_t wanted, QWidget* parent = nullptr);

    /// Epochs in all; none: until it is paused or stopped.
    std::optional<std::int64_t> epochs() const;

    QSpinBox* more() const { return m_more; }
    QRadioButton* untilPaused() const { return m_untilPaused; }

private:
    std::int64_t m_trained;
    QSpinBox* m_more;
    QRadioButton* m_untilPaused;
};

}
