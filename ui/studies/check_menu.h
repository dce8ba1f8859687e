#pragma once

#include <QPushButton>

#include <optional>

namespace cmir::ui {

/// A button that says which of several names are chosen, and whose menu chooses them. The menu stays open while boxes
/// are ticked; at least one stays chosen, unless none is allowed. What the user wished for and is not among the items
/// now is chosen again when it is back.
class CheckMenu : public QPushButton {
    Q_OBJECT

public:
    explicit CheckMenu(QWidget* parent = nullptr);

    struct Item {
        QString id, title;

        friend bool operator==(const Item&, const Item&) = default;
    };
    /// Keeps what the user chose as far as it is there; `preferred` are chosen where nothing of that is.
    void setItems(const QList<Item>& items, const QStringList& preferred);
    QStringList chosen() const; ///< ids, in the order of the items
    void choose(const QStringList& ids); ///< no signal
    void tick(const QString& id, bool on); ///< as a click does
    /// One alone can be chosen.
    void setExclusive(bool exclusive);
    /// Nothing may be chosen: then the button says this.
    void allowNone(const QString& text);
    /// What the choice is for: in the tip, before the names.
    void setHelp(const QString& help);

    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void chosenByUser();

private:
    bool has(const QString& id) const;
    QStringList presentOf(const QStringList& ids) const;
    void showChosen();

    QList<Item> m_items;
    QStringList m_chosen;
    std::optional<QStringList> m_wish; ///< what was chosen, also of what is not there now; none: nothing was
    QString m_none, m_help;
    bool m_exclusive = false;
    bool m_mayBeNone = false;
};

}
