#pragma once

#include "ui/selection/sample_set.h"

#include <QObject>

#include <optional>
#include <utility>
#include <vector>

class QUndoStack;

namespace cmir::ui {

/// The one selection that every view shows and changes, with undo, and the sample that is looked at. GUI thread only.
class SelectionModel : public QObject {
    Q_OBJECT

public:
    using Sizes = std::vector<std::pair<std::string, std::int64_t>>; ///< splits in their order, with their samples

    explicit SelectionModel(QObject* parent = nullptr);
    ~SelectionModel() override;

    /// What can be selected. Other sizes than before are other samples: selection, undo and current are cleared.
    void setUniverse(const Sizes& sizes);
    const Sizes& universe() const { return m_sizes; }
    std::int64_t universeCount() const { return m_all.count(); }

    const SampleSet& selected() const { return m_selected; }
    /// Changes the selection; samples outside the universe are left out. Each real change can be undone.
    void apply(const SampleSet& samples, viz::SetOperation operation);
    void selectAll();
    void clear();
    void invert();
    QUndoStack* undoStack() const { return m_undo; }

    /// The sample whose card is shown; it need not be selected.
    const std::optional<SampleRef>& current() const { return m_current; }
    void setCurrent(const std::optional<SampleRef>& sample); ///< outside the universe: none

Q_SIGNALS:
    void changed();
    void currentChanged();

private:
    class Change;
    void set(const SampleSet& samples);
    void push(SampleSet samples, const QString& text);

    Sizes m_sizes;
    SampleSet m_all;
    SampleSet m_selected;
    std::optional<SampleRef> m_current;
    QUndoStack* m_undo;
};

}
