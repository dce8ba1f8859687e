#include "core/config/preset.h"
#include "core/config/registry.h"
#include "ui/collapsible_group.h"
#include "ui/parameter_editor.h"
#include "ui/parameter_panel.h"
#include "ui/preset_box.h"
#include "ui/run_model.h"
#include "ui/settings.h"
#include "ui/text.h"
#include "ui/value_box.h"

#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QContextMenuEvent>
#include <QLineEdit>
#include <QSignalSpy>
#include <QSlider>
#include <QTest>
#include <QTimer>
#include <QToolButton>

using namespace cmir;
using namespace cmir::ui;

namespace {

ParameterValue number(const Parameter& p, double value)
{
    if (p.type == ParameterType::Integer)
        return static_cast<std::int64_t>(value);
    return value;
}

/// A method in which the parameter plays a part.
Method methodWith(const Parameter& p)
{
    for (const std::string& name : methodNames())
        if (p.appliesTo(methodFromName(name)))
            return methodFromName(name);
    return Method::Cmir;
}

/// Types text into what the editor has for it, as a user does.
void type(ParameterEditor& editor, const QString& text)
{
    auto* line = editor.line() ? editor.line() : editor.box()->findChild<QLineEdit*>();
    line->setFocus();
    line->selectAll();
    QTest::keyClicks(line, text);
    QTest::keyClick(line, Qt::Key_Return);
}

/// Types text and leaves it there, without Enter.
void typeOnly(ParameterEditor& editor, const QString& text)
{
    auto* line = editor.line() ? editor.line() : editor.box()->findChild<QLineEdit*>();
    line->setFocus();
    line->selectAll();
    QTest::keyClicks(line, text);
}

/// The text the editor shows.
QString shown(const ParameterEditor& editor)
{
    if (editor.box())
        return editor.box()->text();
    return editor.line() ? editor.line()->text() : editor.combo()->currentText();
}

}

class TestParameterPanel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void everyParameterHasAnEditor();
    void everyNumberRoundTrips();
    void everyChoiceRoundTrips();
    void sliderSetsTheModel();
    void dragsAreCoalesced();
    void refusedTextKeepsTheValue();
    void escapeGoesBack();
    void typedTextIsTakenOver();
    void typedTextThatIsNotValidIsTold();
    void stepsGoFromTheTypedText();
    void specialWordsAreShown();
    void resetGoesBackToTheDefault();
    void restartOnlyIsDisabledWhileTraining();
    void liveEditsAreToldWhileTraining();
    void whatAMethodLeavesOutIsDisabled();
    void ownValuesComeBack();
    void aRunGoesByItsOwnMethod();
    void settingsSwitchDetailsOff();
    void syntheticGroupIsForBuiltInData();
    void presetFillsThePanel();
    void foldedGroupsAreRemembered();
    void aSearchFindsParameters();
    void whatWasChangedIsFound();
    void sharesOfTheLoss();
    void slidersCanBeMadeWider();
    void theSlidersMenuOpensByTheKeyboard();
    void whatIsTypedBeyondTheEndIsInReach();
    void aValueFromElsewhereIsInReach();
    void widerSlidersAreRemembered();
    void whatIsTakenAtProgramStartCannotBeTurned();

private:
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<NextRun> m_next;
    std::unique_ptr<RunModel> m_model;
    std::unique_ptr<ParameterPanel> m_panel;
};

void TestParameterPanel::init()
{
    m_settings = Settings::inMemory();
    m_next = std::make_unique<NextRun>();
    m_model = std::make_unique<RunModel>();
    m_panel = std::make_unique<ParameterPanel>(*m_next, *m_model, *m_settings);
    m_panel->show();
    for (const ParameterGroup group : { ParameterGroup::Baselines, ParameterGroup::Seeds, ParameterGroup::Machine })
        m_panel->group(group)->setExpanded(true);
}

void TestParameterPanel::cleanup()
{
    m_panel.reset();
    m_model.reset();
}

void TestParameterPanel::everyParameterHasAnEditor()
{
    QCOMPARE(m_panel->editors().size(), static_cast<qsizetype>(allParameters().size()));
    for (const Parameter& p : allParameters()) {
        ParameterEditor* editor = m_panel->editor(toQt(p.key));
        QVERIFY2(editor, p.key.c_str());
        QCOMPARE(shown(*editor), toQt(p.format(p.defaultValue())));
        QVERIFY(editor->toolTip().contains(toQt(p.help).toHtmlEscaped()));
        QVERIFY(editor->toolTip().contains(toQt(p.allowed()).toHtmlEscaped()));
        QVERIFY(!editor->control()->accessibleName().isEmpty());
        QVERIFY(editor->resetButton()->isHidden());
    }
}

void TestParameterPanel::everyNumberRoundTrips()
{
    ExperimentConfig base;
    base.decorrelation_form = DecorrelationForm::Correlation; // in which alpha has a part
    base.environments = EnvironmentSource::Inferred; // with which reference_epochs has one
    m_next->setParameters(base);
    for (ParameterEditor* editor : m_panel->editors()) {
        const Parameter& p = editor->parameter();
        if (!editor->box() || p.atStart)
            continue;
        m_next->setMethod(methodWith(p));
        for (const ParameterValue& value : { number(p, p.minimum), number(p, p.maximum), p.defaultValue() }) {
            type(*editor, toQt(p.format(value)));
            QVERIFY2(p.get(m_next->parameters()) == value, p.key.c_str());
            QCOMPARE(shown(*editor), toQt(p.format(value)));
            QVERIFY(editor->refusal().isEmpty());
        }
    }
    QVERIFY(m_next->parameters() == base);
}

void TestParameterPanel::everyChoiceRoundTrips()
{
    for (ParameterEditor* editor : m_panel->editors()) {
        const Parameter& p = editor->parameter();
        if (p.type != ParameterType::Choice || p.atStart)
            continue;
        for (const std::string& choice : p.choices) {
            editor->combo()->setCurrentText(toQt(choice));
            Q_EMIT editor->combo()->textActivated(toQt(choice));
            QVERIFY2(p.get(m_next->parameters()) == ParameterValue(choice), p.key.c_str());
        }
    }
}

void TestParameterPanel::sliderSetsTheModel()
{
    ParameterEditor* editor = m_panel->editor(QStringLiteral("lambda1"));
    editor->slider()->setValue(0);
    QTRY_COMPARE(m_next->parameters().lambda1, 0.0);
    QCOMPARE(shown(*editor), QStringLiteral("0"));
    editor->slider()->setValue(editor->slider()->maximum());
    QTRY_COMPARE(m_next->parameters().lambda1, 100.0);
}

void TestParameterPanel::dragsAreCoalesced()
{
    ParameterEditor* editor = m_panel->editor(QStringLiteral("lambda1"));
    QSignalSpy edits(editor, &ParameterEditor::valueEdited);
    editor->slider()->setSliderDown(true);
    for (int position = 10; position < 200; ++position)
        editor->slider()->setValue(position); // within one turn of the event loop
    QCOMPARE(edits.count(), 0);
    editor->slider()->setSliderDown(false); // released: at once
    QCOMPARE(edits.count(), 1);
    QCOMPARE(m_next->parameters().lambda1, std::get<double>(editor->value()));
}

void TestParameterPanel::refusedTextKeepsTheValue()
{
    ParameterEditor* editor = m_panel->editor(QStringLiteral("K"));
    type(*editor, QStringLiteral("17"));
    QCOMPARE(m_next->parameters().K, 3);
    QVERIFY(editor->refusal().contains(QStringLiteral("17")));
    QVERIFY(editor->box()->isInvalid());
    type(*editor, QStringLiteral("5"));
    QCOMPARE(m_next->parameters().K, 5);
    QVERIFY(editor->refusal().isEmpty());

    ParameterEditor* text = m_panel->editor(QStringLiteral("unimodal"));
    type(*text, QStringLiteral("nonsense"));
    QCOMPARE(m_next->parameters().unimodal, std::string("identity"));
    QVERIFY(text->refusal().contains(QStringLiteral("nonsense")));
    type(*text, QStringLiteral("text=linear,mlp"));
    QCOMPARE(m_next->parameters().unimodal, std::string("text=linear,mlp"));
}

void TestParameterPanel::escapeGoesBack()
{
    ParameterEditor* editor = m_panel->editor(QStringLiteral("K"));
    type(*editor, QStringLiteral("99"));
    QVERIFY(!editor->refusal().isEmpty());
    QTest::keyClick(editor->box(), Qt::Key_Escape);
    QVERIFY(editor->refusal().isEmpty());
    QCOMPARE(shown(*editor), QStringLiteral("3"));
}

void TestParameterPanel::typedTextIsTakenOver()
{
    typeOnly(*m_panel->editor(QStringLiteral("K")), QStringLiteral("5"));
    typeOnly(*m_panel->editor(QStringLiteral("unimodal")), QStringLiteral("linear")); // K has lost the focus
    typeOnly(*m_panel->editor(QStringLiteral("lambda1")), QStringLiteral("2.5"));
    m_panel->group(ParameterGroup::Objective)->setExpanded(false); // folded away, it counts all the same
    ParameterEditor* dragged = m_panel->editor(QStringLiteral("lambda2"));
    dragged->slider()->setSliderDown(true);
    dragged->slider()->setValue(dragged->slider()->maximum()); // arrives when the drag rests
    QCOMPARE(m_panel->takeTyped(), QString());
    QCOMPARE(m_next->parameters().K, 5);
    QCOMPARE(m_next->parameters().unimodal, std::string("linear"));
    QCOMPARE(m_next->parameters().lambda1, 2.5);
    QCOMPARE(m_next->parameters().lambda2, 100.0);
}

void TestParameterPanel::typedTextThatIsNotValidIsTold()
{
    ParameterEditor* editor = m_panel->editor(QStringLiteral("K"));
    typeOnly(*m_panel->editor(QStringLiteral("lambda1")), QStringLiteral("2.5"));
    typeOnly(*editor, QStringLiteral("many"));
    const QString refusal = m_panel->takeTyped();
    QVERIFY2(refusal.contains(toQt(editor->parameter().label)), qPrintable(refusal));
    QVERIFY(refusal.contains(QStringLiteral("many")));
    QVERIFY(editor->box()->isInvalid());
    QCOMPARE(shown(*editor), QStringLiteral("many")); // to be mended where it was typed
    QCOMPARE(m_next->parameters().K, 3);
    QCOMPARE(m_next->parameters().lambda1, 2.5); // what is valid is taken
    QVERIFY(!m_panel->takeTyped().isEmpty()); // as long as it stands there
    QTest::keyClick(editor->box(), Qt::Key_Escape);
    QCOMPARE(m_panel->takeTyped(), QString());

    // What cannot be seen is not used, and stops nothing.
    typeOnly(*m_panel->editor(QStringLiteral("n_train")), QStringLiteral("all"));
    QVERIFY(!m_panel->takeTyped().isEmpty());
    m_next->setDataset({ "data.h5", {} }, std::make_shared<Dataset>());
    QCOMPARE(m_panel->takeTyped(), QString());
}

void TestParameterPanel::stepsGoFromTheTypedText()
{
    ParameterEditor* editor = m_panel->editor(QStringLiteral("K"));
    typeOnly(*editor, QStringLiteral("7"));
    QTest::keyClick(editor->box(), Qt::Key_Up);
    QCOMPARE(m_next->parameters().K, 8);
    QCOMPARE(shown(*editor), QStringLiteral("8"));
    typeOnly(*editor, QStringLiteral("7"));
    QTest::keyClick(editor->box(), Qt::Key_Up); // back to what held before it was typed
    QCOMPARE(shown(*editor), QStringLiteral("8"));
    QCOMPARE(m_next->parameters().K, 8);
    typeOnly(*editor, QStringLiteral("x"));
    QTest::keyClick(editor->box(), Qt::Key_Up);
    QVERIFY(editor->box()->isInvalid());
    QCOMPARE(shown(*editor), QStringLiteral("x"));
    QCOMPARE(m_next->parameters().K, 8);

    ParameterEditor* seed = m_panel->editor(QStringLiteral("seed")); // no slider
    typeOnly(*seed, QStringLiteral("41"));
    QTest::keyClick(seed->box(), Qt::Key_Up);
    QCOMPARE(m_next->parameters().seed, 42);
}

void TestParameterPanel::specialWordsAreShown()
{
    QCOMPARE(shown(*m_panel->editor(QStringLiteral("data_seed"))), QStringLiteral("seed"));
    ParameterEditor* threads = m_panel->editor(QStringLiteral("threads"));
    QCOMPARE(shown(*threads), QStringLiteral("auto"));
    threads->box()->stepUp();
    QCOMPARE(m_next->parameters().threads, 1);
    threads->box()->stepDown();
    QCOMPARE(m_next->parameters().threads, 0);
    QCOMPARE(shown(*threads), QStringLiteral("auto"));
    ParameterEditor* seed = m_panel->editor(QStringLiteral("data_seed"));
    seed->box()->stepUp();
    QCOMPARE(m_next->parameters().data_seed, 0);
    seed->box()->stepDown();
    QCOMPARE(m_next->parameters().data_seed, -1);
}

void TestParameterPanel::resetGoesBackToTheDefault()
{
    ParameterEditor* editor = m_panel->editor(QStringLiteral("alpha1"));
    type(*editor, QStringLiteral("2.5"));
    QVERIFY(!editor->resetButton()->isHidden());
    editor->resetButton()->click();
    QCOMPARE(m_next->parameters().alpha1, ExperimentConfig {}.alpha1);
    QVERIFY(editor->resetButton()->isHidden());
}

void TestParameterPanel::restartOnlyIsDisabledWhileTraining()
{
    const auto canBeTurned = [this](const Parameter& p) {
        return !p.atStart && p.whyWithoutPart(Method::Cmir, m_next->parameters()).empty();
    };
    m_model->beginRun({});
    for (const ParameterEditor* editor : m_panel->editors()) {
        const bool applies = canBeTurned(editor->parameter());
        QCOMPARE(editor->isEnabled(), applies && editor->parameter().live);
        QCOMPARE(editor->toolTip().contains(QStringLiteral("A run is training")), applies && !editor->parameter().live);
    }
    m_model->endTraining();
    for (const ParameterEditor* editor : m_panel->editors())
        QCOMPARE(editor->isEnabled(), canBeTurned(editor->parameter()));
}

void TestParameterPanel::whatAMethodLeavesOutIsDisabled()
{
    for (const std::string& name : methodNames()) {
        const Method method = methodFromName(name);
        m_next->setMethod(method);
        for (const ParameterEditor* editor : m_panel->editors()) {
            const QString why = toQt(editor->parameter().whyWithoutPart(method, m_next->parameters()));
            QVERIFY2(editor->isEnabled() == (why.isEmpty() && !editor->parameter().atStart),
                editor->parameter().key.c_str());
            QVERIFY2(editor->toolTip().contains(why.toHtmlEscaped()), editor->parameter().key.c_str());
        }
    }
    m_next->setMethod(Method::Erm);
    const CollapsibleGroup* first = m_panel->group(ParameterGroup::Main);
    QVERIFY2(
        first->note().startsWith(QStringLiteral("In plain (ERM): K = 0, λ₁ = 0, λ₂ = 0, λ₃ = 0. Without a part: α")),
        qPrintable(first->note()));
    QVERIFY(m_panel->group(ParameterGroup::Objective)->note().contains(QStringLiteral(". Without a part: α, ")));
    QVERIFY(m_panel->group(ParameterGroup::Model)->note().isEmpty());
    // Where nothing is to be set there are no rows, and the note says why.
    QVERIFY(!m_panel->editor(QStringLiteral("group_step"))->control()->isVisible());
    QVERIFY(!m_panel->group(ParameterGroup::Baselines)->note().isEmpty());
    m_next->setMethod(Method::GroupDro);
    QVERIFY(m_panel->editor(QStringLiteral("group_step"))->control()->isVisible());
    QCOMPARE(m_panel->group(ParameterGroup::Baselines)->note(), QStringLiteral("Without a part in GroupDRO: penalty."));
    m_next->setMethod(Method::Cmir);
    QVERIFY(m_panel->group(ParameterGroup::Objective)->note().isEmpty());
}

void TestParameterPanel::ownValuesComeBack()
{
    type(*m_panel->editor(QStringLiteral("K")), QStringLiteral("7"));
    type(*m_panel->editor(QStringLiteral("lambda1")), QStringLiteral("2.5"));
    type(*m_panel->editor(QStringLiteral("alpha1")), QStringLiteral("0.5"));
    const ExperimentConfig own = m_next->parameters();
    m_next->setMethod(Method::Erm);
    QCOMPARE(shown(*m_panel->editor(QStringLiteral("K"))), QStringLiteral("0")); // what is trained
    QCOMPARE(shown(*m_panel->editor(QStringLiteral("lambda1"))), QStringLiteral("0"));
    QCOMPARE(shown(*m_panel->editor(QStringLiteral("predict_on"))), QStringLiteral("clean"));
    type(*m_panel->editor(QStringLiteral("d")), QStringLiteral("16"));
    m_next->setMethod(Method::Cmir);
    QCOMPARE(shown(*m_panel->editor(QStringLiteral("K"))), QStringLiteral("7"));
    QCOMPARE(shown(*m_panel->editor(QStringLiteral("lambda1"))), QStringLiteral("2.5"));
    ExperimentConfig expected = own;
    expected.d = 16;
    QVERIFY(m_next->parameters() == expected);
}

void TestParameterPanel::aRunGoesByItsOwnMethod()
{
    RunConfig run;
    run.method = Method::Erm;
    run.parameters = configForMethod(m_next->parameters(), Method::Erm);
    m_model->beginRun({ run, nullptr });
    QVERIFY(!m_panel->editor(QStringLiteral("lambda1"))->isEnabled());
    QVERIFY(m_panel->editor(QStringLiteral("learning_rate"))->isEnabled());
    QSignalSpy told(m_panel.get(), &ParameterPanel::liveValueEdited);
    type(*m_panel->editor(QStringLiteral("K")), QStringLiteral("5"));
    QCOMPARE(told.count(), 0);
    QCOMPARE(m_next->parameters().K, 3);
    m_model->endTraining(); // the next run is CmIR
    QVERIFY(m_panel->editor(QStringLiteral("lambda1"))->isEnabled());
    QCOMPARE(shown(*m_panel->editor(QStringLiteral("K"))), QStringLiteral("3"));
}

void TestParameterPanel::settingsSwitchDetailsOff()
{
    ExperimentConfig base;
    base.decorrelation_form = DecorrelationForm::Correlation;
    m_next->setParameters(base);
    ParameterEditor* alpha = m_panel->editor(QStringLiteral("alpha"));
    type(*alpha, QStringLiteral("3")); // refused, and then left without a part
    QVERIFY(!alpha->refusal().isEmpty());
    type(*m_panel->editor(QStringLiteral("lambda2")), QStringLiteral("0"));
    QVERIFY(!alpha->isEnabled());
    QVERIFY(alpha->refusal().isEmpty());
    QVERIFY(alpha->toolTip().contains(QStringLiteral("while λ₂ is 0")));
    QVERIFY(m_panel->group(ParameterGroup::Objective)->note().isEmpty()); // the method leaves nothing out
    type(*m_panel->editor(QStringLiteral("lambda2")), QStringLiteral("0.1"));
    QVERIFY(alpha->isEnabled());
    QVERIFY(!alpha->toolTip().contains(QStringLiteral("plays no part")));
}

void TestParameterPanel::liveEditsAreToldWhileTraining()
{
    QSignalSpy told(m_panel.get(), &ParameterPanel::liveValueEdited);
    type(*m_panel->editor(QStringLiteral("K")), QStringLiteral("4"));
    QCOMPARE(told.count(), 0);
    m_model->beginRun({});
    type(*m_panel->editor(QStringLiteral("K")), QStringLiteral("5"));
    QCOMPARE(told.count(), 1);
    QCOMPARE(m_next->parameters().K, 5);
}

void TestParameterPanel::syntheticGroupIsForBuiltInData()
{
    QVERIFY(!m_panel->group(ParameterGroup::Synthetic)->isHidden());
    m_next->setDataset({ "data.h5", {} }, std::make_shared<Dataset>());
    QVERIFY(m_panel->group(ParameterGroup::Synthetic)->isHidden());
    m_next->setDataset({ "synthetic", {} }, std::make_shared<Dataset>());
    QVERIFY(!m_panel->group(ParameterGroup::Synthetic)->isHidden());
}

void TestParameterPanel::presetFillsThePanel()
{
    PresetBox presets(*m_next, *m_model);
    QCOMPARE(presets.currentData().toString(), QStringLiteral("demo"));
    ExperimentConfig own = m_next->parameters();
    own.seed = 7;
    m_next->setParameters(own);
    QCOMPARE(presets.currentData().toString(), QStringLiteral("demo")); // the seed is no preset's
    presets.choose(QStringLiteral("mosei"));
    QCOMPARE(shown(*m_panel->editor(QStringLiteral("K"))), QStringLiteral("5"));
    QCOMPARE(m_next->parameters().seed, 7);
    type(*m_panel->editor(QStringLiteral("K")), QStringLiteral("2"));
    QVERIFY(presets.currentData().toString().isEmpty());
}

void TestParameterPanel::foldedGroupsAreRemembered()
{
    QVERIFY(m_panel->group(ParameterGroup::Main)->isExpanded()); // the others wait
    QVERIFY(!m_panel->group(ParameterGroup::Objective)->isExpanded());
    m_panel->group(ParameterGroup::Main)->setExpanded(false);
    m_panel->group(ParameterGroup::Objective)->setExpanded(true);
    const ParameterPanel again(*m_next, *m_model, *m_settings);
    QVERIFY(!again.group(ParameterGroup::Main)->isExpanded());
    QVERIFY(again.group(ParameterGroup::Objective)->isExpanded());
    QVERIFY(!again.group(ParameterGroup::Model)->isExpanded());
}

/// By key, symbol, label or help; folded groups open for what is found, and are folded again.
void TestParameterPanel::aSearchFindsParameters()
{
    const auto found = [&] {
        QStringList keys;
        for (const ParameterEditor* editor : m_panel->editors())
            if (editor->isVisible())
                keys << toQt(editor->parameter().key);
        return keys;
    };
    const auto all = m_panel->editors().size();
    m_panel->search()->setText(QStringLiteral("weight_decay"));
    QCOMPARE(found(), QStringList(QStringLiteral("weight_decay")));
    const ParameterEditor* decay = m_panel->editor(QStringLiteral("weight_decay"));
    QVERIFY(decay->control()->isVisible()); // though its group is folded
    QVERIFY(!m_panel->group(ParameterGroup::Optimiser)->isExpanded());
    QVERIFY(m_panel->group(ParameterGroup::Main)->isHidden());
    m_panel->search()->setText(QStringLiteral("WHITEN memory"));
    QVERIFY(found().contains(QStringLiteral("whitening_memory")));
    QVERIFY(!found().contains(QStringLiteral("K")));
    m_panel->search()->setText(QStringLiteral("no such thing at all"));
    QVERIFY(found().isEmpty());
    m_panel->search()->clear();
    QCOMPARE(found().size(), all);
    QVERIFY(!decay->control()->isVisible());
    QVERIFY(!m_panel->group(ParameterGroup::Main)->isHidden());
}

void TestParameterPanel::whatWasChangedIsFound()
{
    m_panel->changedButton()->setChecked(true);
    for (const ParameterEditor* editor : m_panel->editors())
        if (editor->isVisible()) // the panel's test settings may have seeds or data of their own
            QVERIFY(editor->value() != editor->parameter().defaultValue());
    ExperimentConfig config = presetConfig("mosei");
    config.K = 4;
    config.seed = 3;
    m_next->setParameters(config);
    QStringList keys;
    for (const ParameterEditor* editor : m_panel->editors())
        if (editor->isVisible())
            keys << toQt(editor->parameter().key);
    QCOMPARE(keys, (QStringList { QStringLiteral("K"), QStringLiteral("seed") }));
    QVERIFY(m_panel->changedButton()->toolTip().contains(QStringLiteral("MOSEI")));
    m_panel->changedButton()->setChecked(false);
}

/// The weighted term over the loss, in the newest epoch, with the weight in force then.
void TestParameterPanel::sharesOfTheLoss()
{
    RunConfig run;
    run.parameters = ExperimentConfig {};
    run.parameters.lambda1 = 2;
    run.parameters.warmup_epochs = 0;
    m_model->beginRun({ run, nullptr });
    QVERIFY(m_panel->editor(QStringLiteral("lambda1"))->remark().isEmpty());
    EpochReport report;
    report.epoch = 1;
    report.values = { { "train/loss", 4 }, { "train/invariance", 0.5 }, { "train/decorrelation", -0.002 },
        { "train/reconstruction", 1 } };
    m_model->addEpoch(report);
    QCOMPARE(m_panel->editor(QStringLiteral("lambda1"))->remark(), QStringLiteral("25 %")); // 2 x 0.5 / 4
    QCOMPARE(m_panel->editor(QStringLiteral("lambda2"))->remark(), QStringLiteral("−0.5 %")); // 10 x -0.002 / 4
    QVERIFY(m_panel->editor(QStringLiteral("K"))->remark().isEmpty());
    QVERIFY(m_panel->editor(QStringLiteral("lambda1"))->toolTip().contains(QStringLiteral("newest epoch")));
    m_model->endTraining();
}

void TestParameterPanel::slidersCanBeMadeWider()
{
    ParameterEditor* editor = m_panel->editor(QStringLiteral("lambda1"));
    const NumberRange usual = editor->parameter().usualRange();
    QCOMPARE(editor->shownSpan(), usual);
    QVERIFY(!editor->usualAction()->isEnabled());
    QVERIFY(editor->widerAction()->isEnabled());
    QVERIFY2(editor->widerAction()->text().contains(QStringLiteral("1e-05 to 100")),
        qPrintable(editor->widerAction()->text()));
    editor->widerAction()->trigger();
    QCOMPARE(editor->shownSpan(), (NumberRange { 1e-5, 1e2 }));
    editor->slider()->setValue(1); // 0 is the stop
    QTRY_COMPARE(m_next->parameters().lambda1, 1e-5);
    QCOMPARE(editor->slider()->accessibleName(), toQt(editor->parameter().label));
    QCOMPARE(editor->slider()->accessibleDescription(), QStringLiteral("from 1e-05 to 100"));
    m_next->setParameter(editor->parameter(), 1.0);
    while (editor->widerAction()->isEnabled())
        editor->widerAction()->trigger();
    QCOMPARE(editor->shownSpan(), editor->parameter().allowedRange());
    editor->usualAction()->trigger();
    QCOMPARE(editor->shownSpan(), usual);
    QVERIFY(!editor->usualAction()->isEnabled());
    QCOMPARE(m_next->parameters().lambda1, 1.0); // whatever the slider spans
    QCOMPARE(editor->slider()->accessibleDescription(), QStringLiteral("from 0.0001 to 100"));
}

void TestParameterPanel::theSlidersMenuOpensByTheKeyboard()
{
    ParameterEditor* editor = m_panel->editor(QStringLiteral("K"));
    QList<QAction*> offered;
    QTimer::singleShot(0, this, [&offered] {
        if (QWidget* menu = QApplication::activePopupWidget()) {
            offered = menu->actions();
            menu->close();
        }
    });
    QContextMenuEvent event(QContextMenuEvent::Keyboard, QPoint(1, 1), editor->slider()->mapToGlobal(QPoint(1, 1)));
    QCoreApplication::sendEvent(editor->slider(), &event);
    QCOMPARE(offered, QList<QAction*>({ editor->widerAction(), editor->usualAction() }));
    for (const QAction* action : offered)
        QVERIFY(action->text().contains(u'&'));
}

void TestParameterPanel::whatIsTypedBeyondTheEndIsInReach()
{
    ParameterEditor* editor = m_panel->editor(QStringLiteral("lambda1"));
    type(*editor, QStringLiteral("3e-7"));
    QCOMPARE(editor->shownSpan(), (NumberRange { 1e-7, 1e2 }));
    QVERIFY(editor->slider()->value() > 1 && editor->slider()->value() < editor->slider()->maximum() / 2);
    type(*editor, QStringLiteral("1")); // and stays so
    QCOMPARE(editor->shownSpan(), (NumberRange { 1e-7, 1e2 }));
    ParameterEditor* whole = m_panel->editor(QStringLiteral("K"));
    type(*whole, QStringLiteral("9"));
    QCOMPARE(whole->shownSpan(), (NumberRange { 0, 16 }));
    QCOMPARE(whole->slider()->value(), 9);
    // Special words have a stop of their own.
    ParameterEditor* threads = m_panel->editor(QStringLiteral("threads"));
    const NumberRange before = threads->shownSpan();
    type(*threads, QStringLiteral("auto"));
    QCOMPARE(threads->shownSpan(), before);
}

/// A preset, an opened run: wide enough for as long as it holds.
void TestParameterPanel::aValueFromElsewhereIsInReach()
{
    ParameterEditor* editor = m_panel->editor(QStringLiteral("lambda1"));
    const NumberRange usual = editor->parameter().usualRange();
    m_next->setParameter(editor->parameter(), 1e-8);
    QCOMPARE(editor->shownSpan(), (NumberRange { 1e-8, 1e2 }));
    QCOMPARE(editor->wantedSpan(), usual);
    m_next->setParameter(editor->parameter(), 1.0);
    QCOMPARE(editor->shownSpan(), usual);
}

void TestParameterPanel::widerSlidersAreRemembered()
{
    m_panel->editor(QStringLiteral("lambda1"))->widerAction()->trigger();
    type(*m_panel->editor(QStringLiteral("K")), QStringLiteral("12"));
    m_settings->setValue(QStringLiteral("panel/range/d"), QVariantList { -5.0, 1e9 }); // of who knows what
    NextRun other;
    const ParameterPanel again(other, *m_model, *m_settings);
    QCOMPARE(again.editor(QStringLiteral("lambda1"))->shownSpan(), (NumberRange { 1e-5, 1e2 }));
    QCOMPARE(again.editor(QStringLiteral("K"))->shownSpan(), (NumberRange { 0, 16 }));
    QCOMPARE(again.editor(QStringLiteral("d"))->shownSpan(), parameter("d").allowedRange());
    QCOMPARE(again.editor(QStringLiteral("lambda2"))->shownSpan(), parameter("lambda2").usualRange());
}

void TestParameterPanel::whatIsTakenAtProgramStartCannotBeTurned()
{
    int found = 0;
    for (const ParameterEditor* editor : m_panel->editors()) {
        if (!editor->parameter().atStart)
            continue;
        ++found;
        QVERIFY(!editor->isEnabled());
        QVERIFY2(editor->toolTip().contains(QStringLiteral("program starts")), qPrintable(editor->toolTip()));
        QVERIFY(editor->toolTip().contains(QStringLiteral("--set ") + toQt(editor->parameter().key)));
    }
    QCOMPARE(found, 2);
    QVERIFY(m_panel->editor(QStringLiteral("threads"))->isEnabled());
}

QTEST_MAIN(TestParameterPanel)
#include "test_parameter_panel.moc"
