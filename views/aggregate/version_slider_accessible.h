// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace headrace {

/// Lets screen readers hear a VersionSlider as a slider whose value is the version. Once a program;
/// calling it again does nothing.
void installVersionSliderAccessibility();

} // namespace headrace
