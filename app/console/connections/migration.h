// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace headrace {

class ConnectionList;
class Settings;

/// Takes over what earlier versions kept of stores in the settings: an environment or a domain
/// module becomes part of a connection to that file. It leaves the settings when it is written in
/// the list. Both must live until the list has been told; GUI thread.
void takeOverFormerStores(Settings& settings, ConnectionList& list);

} // namespace headrace
