// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

/// @notice A euro token of six decimals with permit.
contract EuroToken is ERC20, ERC20Permit {
    constructor() ERC20("Euro", "EUR") ERC20Permit("Euro") {}

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function decimals() public pure virtual override returns (uint8) {
        return 6;
    }
}

/// @notice Keeps one percent of every transfer.
contract GreedyToken is EuroToken {
    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value);
        if (from != address(0) && to != address(0)) super._update(to, address(this), value / 100);
    }
}

/// @notice Eighteen decimals.
contract WideToken is EuroToken {
    function decimals() public pure override returns (uint8) {
        return 18;
    }
}

/// @notice Calls back into its caller during every transfer, with whatever it was told.
contract ReentrantToken is EuroToken {
    address public target;
    bytes public attack;
    bool public succeeded;
    bytes public answer;

    function arm(address target_, bytes calldata attack_) external {
        target = target_;
        attack = attack_;
    }

    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value);
        if (attack.length == 0) return;
        bytes memory call_ = attack;
        delete attack;
        (succeeded, answer) = target.call(call_);
    }
}

/// @notice Says that transfers worked, and moves nothing; or says false.
contract LyingToken is EuroToken {
    bool public honestAnswer = true;

    function answer(bool value) external {
        honestAnswer = value;
    }

    function transfer(address, uint256) public view override returns (bool) {
        return honestAnswer;
    }

    function transferFrom(address, address, uint256) public view override returns (bool) {
        return honestAnswer;
    }
}
