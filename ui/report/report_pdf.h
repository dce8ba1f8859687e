#pragma once

#include "ui/report/report_html.h"

#include <QTextObjectInterface>

class QTextDocument;

namespace cmir::ui {

/// Draws the pictures of a page where a document names them, as vectors.
class ReportPictures : public QObject, public QTextObjectInterface {
    Q_OBJECT
    Q_INTERFACES(QTextObjectInterface)

public:
    /// `page` and `device`, which the document is laid out for, must live longer.
    ReportPictures(const ReportPage& page, const QPaintDevice& device)
        : m_page(page)
        , m_device(device)
    { }

    QSizeF intrinsicSize(QTextDocument* document, int position, const QTextFormat& format) override;
    void drawObject(QPainter* painter, const QRectF& place, QTextDocument* document, int position,
        const QTextFormat& format) override;

private:
    const ReportPage& m_page;
    const QPaintDevice& m_device;
};

/// The page as a document that is laid out for paper: tables break between rows and begin with their heading again, and
/// a heading stays with what follows it. `pictures` draws the figures.
void layOutReport(QTextDocument& document, const ReportPage& page, ReportPictures& pictures, QPaintDevice& device,
    const QSizeF& paper);

/// The page as PDF: A4, vectors, fonts inside, numbered pages.
QByteArray pdfOf(const ReportPage& page, const QString& title);

}
