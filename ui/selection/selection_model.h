#pragma once

#include "ui/selection/sample_set.h"
#include "ui/undo/undo_stack.h"

#include <QObject>

#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace cmir::ui {

/// The one selection that every view shows and changes, with undo, and the sample that is looked at. GUI thread only.
class SelectionModel : public QObject {
    Q_OBJECT

public:
    using Sizes = std::vector<std::pair<std::string, std::int64_t>>; ///< splits in their order, with their samples

    /// With an undo stack of its own.
    explicit SelectionModel(QObject* parent = nullptr);
    /// `undo`: where its changes become steps.
    explicit SelectionModel(UndoStack& undo, QObject* parent = nullptr);

    /// What can be selected. Other sizes than before, or other data (its SHA-256), are other samples: selection, its
    /// steps of undo and current are cleared.
    void setUniverse(const Sizes& sizes, const std::string& data = {});
    const Sizes& universe() const { return m_sizes; }
    std::int64_t universeCount() const { return m_all.count(); }

    const SampleSet& selected() const { return m_selected; }
    /// Changes the selection; samples outside the universe are left out. Each real change can be undone.
    void apply(const SampleSet& samples, viz::SetOperation operation);
    void selectAll();
    void clear();
    void invert();
    UndoStack* undoStack() const { return m_undo; }

    /// The sample whose card is shown; it need not be selected.
    const std::optional<SampleRef>& current() const { return m_current; }
    void setCurrent(const std::optional<SampleRef>& sample); ///< outside the universe: none

Q_SIGNALS:
    void changed();
    void currentChanged();

private:
    class Change;
    void set(const SampleSet& samples);
    void push(const SampleSet& samples, const QString& text);

    Sizes m_sizes;
    std::string m_data; ///< SHA-256
    SampleSet m_all;
    SampleSet m_selected;
    std::optional<SampleRef> m_current;
    std::unique_ptr<UndoStack> m_own; ///< null: a shared one
    UndoStack* m_undo;
};

}
