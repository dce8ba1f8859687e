#pragma once

#include <QImage>
#include <QPainter>

#include <algorithm>
#include <cstdlib>

namespace cmir::test {

/// Where a picture differs from its reference. It is looked at in squares of 16 logical pixels: one that differs is one
/// in which ten logical pixels and more are far from what they were (a digit has about fifteen). What a reference loses
/// with its palette of 256 colours, and what processors round differently at the edge of a line, is nearer.
struct PictureDifference {
    static constexpr int far = 48; ///< levels of 255, of the channel that differs most
    static constexpr int square = 16, enough = 10; ///< logical pixels

    int squares = 0; ///< that differ
    QRect place; ///< of all of them together, in pixels
    QImage picture; ///< before, now, and where they differ, side by side

    bool isNone() const { return squares == 0; }
};

inline int farthestChannel(QRgb one, QRgb other)
{
    return std::max({ std::abs(qRed(one) - qRed(other)), std::abs(qGreen(one) - qGreen(other)),
        std::abs(qBlue(one) - qBlue(other)) });
}

/// Pictures of one size. `scale`: pixels per logical pixel.
inline PictureDifference differenceOf(const QImage& before, const QImage& now, int scale)
{
    const QImage one = before.convertToFormat(QImage::Format_RGB32), other = now.convertToFormat(QImage::Format_RGB32);
    PictureDifference difference;
    QImage marked(one.size(), QImage::Format_RGB32);
    marked.fill(Qt::white);
    const int side = PictureDifference::square * scale;
    for (int top = 0; top < one.height(); top += side)
        for (int left = 0; left < one.width(); left += side) {
            const QRect square = QRect(left, top, side, side) & one.rect();
            int count = 0;
            for (int y = square.top(); y <= square.bottom(); ++y) {
                const auto* was = reinterpret_cast<const QRgb*>(one.constScanLine(y));
                const auto* is = reinterpret_cast<const QRgb*>(other.constScanLine(y));
                auto* mark = reinterpret_cast<QRgb*>(marked.scanLine(y));
                for (int x = square.left(); x <= square.right(); ++x)
                    if (farthestChannel(was[x], is[x]) > PictureDifference::far) {
                        mark[x] = qRgb(200, 0, 0);
                        ++count;
                    }
            }
            if (count < PictureDifference::enough * scale * scale)
                continue;
            ++difference.squares;
            difference.place |= square;
            QPainter(&marked).drawRect(square.adjusted(0, 0, -1, -1));
        }
    difference.picture = QImage(3 * one.width(), one.height(), QImage::Format_RGB32);
    QPainter painter(&difference.picture);
    painter.drawImage(0, 0, one);
    painter.drawImage(one.width(), 0, other);
    painter.drawImage(2 * one.width(), 0, marked);
    return difference;
}

}
