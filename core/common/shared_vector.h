#pragma once

#include <memory>
#include <utility>
#include <vector>

namespace cmir {

/// A list whose copies share their elements until one of them is written to. For what is large and copied with what it
/// is a member of, while it stays as it is. Used as a std::vector; asking for elements that can be written is writing.
template <class T> class SharedVector {
public:
    using value_type = T;
    using iterator = typename std::vector<T>::iterator;
    using const_iterator = typename std::vector<T>::const_iterator;

    SharedVector() = default;
    SharedVector(std::vector<T> values) // NOLINT(google-explicit-constructor): it is one
        : m_values(std::make_shared<std::vector<T>>(std::move(values)))
    { }

    const std::vector<T>& get() const
    {
        static const std::vector<T> none;
        return m_values ? *m_values : none;
    }
    /// To be written: from here on this list's own.
    std::vector<T>& edit()
    {
        if (!m_values)
            m_values = std::make_shared<std::vector<T>>();
        else if (m_values.use_count() > 1)
            m_values = std::make_shared<std::vector<T>>(*m_values);
        return *m_values;
    }
    operator const std::vector<T>&() const { return get(); } // NOLINT(google-explicit-constructor)

    bool empty() const { return get().empty(); }
    std::size_t size() const { return get().size(); }
    const T& operator[](std::size_t i) const { return get()[i]; }
    const T& front() const { return get().front(); }
    const T& back() const { return get().back(); }
    const_iterator begin() const { return get().begin(); }
    const_iterator end() const { return get().end(); }

    T& operator[](std::size_t i) { return edit()[i]; }
    T& front() { return edit().front(); }
    T& back() { return edit().back(); }
    iterator begin() { return edit().begin(); }
    iterator end() { return edit().end(); }
    void push_back(T value) { edit().push_back(std::move(value)); }
    void clear() { m_values.reset(); }

    bool sharesWith(const SharedVector& other) const { return m_values == other.m_values; }
    friend bool operator==(const SharedVector& a, const SharedVector& b)
    {
        return a.m_values == b.m_values || a.get() == b.get();
    }

private:
    std::shared_ptr<std::vector<T>> m_values; ///< null: empty
};

}
